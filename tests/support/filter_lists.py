"""What must go and what must stay, made by hand: the promise of the one filter (DESIGN §5).

The numbers are synthetic examples of robots.md §4. Key blocks are joined from parts, so that this file holds
none.
"""

N = "[identity number]"
S = "[secret]"
SECRETS = ("Bl\u00e5b\u00e6r/tyte+b\u00e6r 17", "kD83hsLq-2nvP0aa", "quo'te\"d\\path", "abc")
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----"

IDENTITY_NUMBERS_MUST_GO = {
    # as people write them
    "15839010270": N,
    "Søker 15839010270 fikk avslag": f"Søker {N} fikk avslag",
    "158390 10270": N,
    "158390\u00a010270": N,
    "158390\u202f10270": N,
    "158390\t10270": N,
    "158390\n10270": N,
    "158390-10270": N,
    "158390.10270": N,
    "158390/10270": N,
    "158390 - 10270": N,
    "158390–10270": N,
    "15 83 90 10270": N,
    "15.83.90 10270": N,
    "15.83.90-10270": N,
    "15.83.1990 10270": N,
    "15831990 10270": N,
    "158390 102 70": N,
    "15 83 90 102 70": N,
    "1583.90.10270": N,
    "158 390 102 70": N,
    "1 5 8 3 9 0 1 0 2 7 0": N,
    "158390,10270;neste": f"{N};neste",
    '"Kari";"158390";"10270";"Oslo"': f'"Kari";"{N}";"Oslo"',
    "<td>158390</td><td>10270</td>": f"<td>{N}</td>",
    "15839010270,15839010270": f"{N},{N}",
    "15839010270.0": f"{N}.0",
    # inside words, names of files and longer rows of digits
    "fnr15839010270": f"fnr{N}",
    "soker_15839010270_vedtak.pdf": f"soker_{N}_vedtak.pdf",
    "logs/x/15839010270/1.png": f"logs/x/{N}/1.png",
    "2026112215839010270": f"20261122{N}",
    "15839010270001": f"{N}001",
    # in addresses, JSON, XML, HTML; what looks like a tag may be none
    "<Person ?fnr=158390%2010270>": f"<Person ?fnr={N}>",
    "https://example.org/person/15839010270?x=1": f"https://example.org/person/{N}?x=1",
    "?fnr=158390%2010270&x=1": f"?fnr={N}&x=1",
    "?fnr=158390+10270": f"?fnr={N}",
    "?q=158390%C2%A010270": f"?q={N}",
    "?q=%31%35%38%33%39%30%31%30%32%37%30": f"?q={N}",
    "?q=%2531%2535%2538%2533%2539%2530%2531%2530%2532%2537%2530": f"?q={N}",
    '{"fnr": "15839010270", "n": 15839010270}': f'{{"fnr": "{N}", "n": {N}}}',
    '{"fnr": "158390\\u00a010270"}': f'{{"fnr": "{N}"}}',
    '{"fnr": "\\u0031\\u0035839010270"}': f'{{"fnr": "{N}"}}',
    "'158390\\xa010270'": f"'{N}'",
    "<fnr>15839010270</fnr>": f"<fnr>{N}</fnr>",
    "158390&nbsp;10270": N,
    "&#49;&#x35;839010270": N,
    # in other digits, and with what cannot be seen in between
    "１５８３９０１０２７０": N,
    "١٥٨٣٩٠١٠٢٧٠": N,
    "15839010²⁷⁰": N,
    "158390\u200b10270": N,
    "1583\u00ad9010\u206027\ufeff0": N,
    "1\x005\x008\x003\x009\x000\x001\x000\x002\x007\x000": N,
    # coloured by a program that thinks it writes to a terminal
    "\x1b[31m158390\x1b[0m10270": f"\x1b[31m{N}",
    "15\x1b[1;38;5;9m8390\x1b(B\x1b[m10270": N,
    "1583\x1b]8;;https://example.org\x0790\x1b]8;;\x1b\\10270": N,
    "1583\\u001b[31m90\\x1b[0m10\\033[0m270": N,
    # with anything between date and ending
    "158390:10270": N,
    "158390*10270": N,
    "158390#10270": N,
    "158390=10270": N,
    "158390::10270": N,
    "158390§10270": N,
    "['158390', '10270']": f"['{N}']",
    # as lists of digits, and in hex with gaps
    "['1', '5', '8', '3', '9', '0', '1', '0', '2', '7', '0']": f"['{N}']",
    "[1, 5, 8, 3, 9, 0, 1, 0, 2, 7, 0]": f"[{N}]",
    '"[\\"1\\", \\"5\\", \\"8\\", \\"3\\", \\"9\\", \\"0\\", \\"1\\", \\"0\\", \\"2\\", \\"7\\", \\"0\\"]"': (
        f'"[\\"{N}\\"]"'
    ),
    "x 31 35 38 33 39 30 31 30 32 37 30 y": f"x {N} y",
    # without its leading zero, as spreadsheets and data frames have it
    "1829060015": N,
    "rad 3: 1829060015.0 Oslo": f"rad 3: {N}.0 Oslo",
    "1829060015.000000": f"{N}.000000",
    "Oslo;1829060015;3": f"Oslo;{N};3",
    "fnr1829060015.": f"fnr{N}.",
    "1,829,060,015": N,
    "1_829_060_015": N,
    "1 829 060 015": N,
    "1\u00a0829\u00a0060\u00a0015,00": f"{N},00",
    "1.829.060.015": N,
    # other kinds
    "55839010183": N,
    "10915596784": N,
    # after its name even if mistyped; the end alone after "personnummer"
    "fødselsnummer: 15839010271": f"fødselsnummer: {N}",
    "Fodselsnr. 158390 10271": f"Fodselsnr. {N}",
    "soker_fnr=12345678901": f"soker_fnr={N}",
    "Født 15. mars, personnummer 10270": f"Født 15. mars, personnummer {N}",
    # what pydantic leaves of it
    "input_value='kari 158390102...xyz', input_type=str": f"input_value='kari {N}...xyz', input_type=str",
}

SECRETS_MUST_GO = {
    # known ones, in every form
    "logget inn med kD83hsLq-2nvP0aa i dag": f"logget inn med {S} i dag",
    "xkD83hsLq-2nvP0aay": f"x{S}y",
    "Blåbær/tyte+bær 17": S,
    "Bla\u030ab\u00e6r/tyte+b\u00e6r 17": S,
    "https://example.org/Bl%C3%A5b%C3%A6r%2Ftyte%2Bb%C3%A6r%2017/x": f"https://example.org/{S}/x",
    "?p=Bl%C3%A5b%C3%A6r%2Ftyte%2Bb%C3%A6r+17&x=1": f"?p={S}&x=1",
    "?p=bl&q=Bl%c3%a5b%c3%a6r%2ftyte%2bb%c3%a6r%2017": f"?p=bl&q={S}",
    '{"x": "Bl\\u00e5b\\u00e6r/tyte+b\\u00e6r 17"}': f'{{"x": "{S}"}}',
    "?p=kD83hsLq%2d2nvP0aa": f"?p={S}",
    "QmzDpWLDpnIvdHl0ZStiw6ZyIDE3": S,
    "er bjpCbMOlYsOmci90eXRlK2LDpnIgMTc= satt": f"er {S} satt",
    "quo&#x27;te&quot;d\\path": S,
    "quo'te\\\"d\\\\path": S,
    "abc": S,
    # known by their names
    "password=hunter2": f"password={S}",
    "Passord: hunter2": f"Passord: {S}",
    "AVLAST_SECRET_ERP=hunter2 make demo": f"AVLAST_SECRET_ERP={S} make demo",
    "AVLAST_SECRETS_KEY=hunter2": f"AVLAST_SECRETS_KEY={S}",
    "PGPASSWORD=hunter2": f"PGPASSWORD={S}",
    "host=db user=x password='hun ter2' dbname=y": f"host=db user=x password='{S}' dbname=y",
    "{'password': 'it\\'s me', 'x': 1}": f"{{'password': '{S}', 'x': 1}}",
    '{"client_secret":"hunter2","x":1}': f'{{"client_secret":"{S}","x":1}}',
    '"{\\"password\\": \\"hunter2\\", \\"x\\": 1}"': f'"{{\\"password\\": \\"{S}\\", \\"x\\": 1}}"',
    "%22password%22%3A%22hunter2%22": f"%22password%22%3A%22{S}%22",
    "?api_key=hunter2&page=2": f"?api_key={S}&page=2",
    "?access_token=abcdefgh#top": f"?access_token={S}",
    "X-Api-Key: hunter2": f"X-Api-Key: {S}",
    "--password hunter2 --verbose": f"--password {S} --verbose",
    "--db-password=hunter2 x": f"--db-password={S} x",
    "<Password>hunter2</Password>": f"<Password>{S}</Password>",
    '<wsse:Password Type="#PasswordText">hunter2</wsse:Password>': (
        f'<wsse:Password Type="#PasswordText">{S}</wsse:Password>'
    ),
    '<input type="password" value="hunter2">': f'<input type="password" value="{S}">',
    '<input value="hunter2" name="login_passord">': f'<input value="{S}" name="login_passord">',
    "pin: 1234": f"pin: {S}",
    # headers
    "Authorization: Bearer abc123": f"Authorization: {S}",
    "authorization: Basic dXNlcjpodW50ZXIy\nAccept: */*": f"authorization: {S}\nAccept: */*",
    "Authorization: Session cm9ib3Q6NTphYmNkZWY= (200)": f"Authorization: {S} (200)",
    'Authorization: Digest username="a", response="b"': f"Authorization: {S}",
    "{'Authorization': 'Session cm9ib3Q6NTphYmM=', 'x': '1'}": f"{{'Authorization': '{S}', 'x': '1'}}",
    "[(b'Authorization', b'Bearer abc123')]": f"[(b'Authorization', b'{S}')]",
    "curl -H 'Authorization: Bearer abc123' x": f"curl -H 'Authorization: {S}' x",
    "Cookie: a=1; sid=2": f"Cookie: {S}",
    '"set-cookie": "sid=abc; HttpOnly", "x": 1': f'"set-cookie": "{S}", "x": 1',
    "sent Bearer abc123.def": f"sent Bearer {S}",
    "used Basic dXNlcjpodW50ZXIy": f"used Basic {S}",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln": S,
    # addresses
    "postgresql://avlast:hunter2@db:5432/x": f"postgresql://avlast:{S}@db:5432/x",
    "postgresql://avlast:p@ss/w:rd@db:5432/x": f"postgresql://avlast:{S}@db:5432/x",
    "postgresql://:hunter2@/avlast?host=/var/x": f"postgresql://:{S}@/avlast?host=/var/x",
    "https://0123456789abcdefghij@example.org/x": f"https://{S}@example.org/x",
    "x/postgresql:/avlast:hunter2@db:5432/x": f"x/postgresql:/avlast:{S}@db:5432/x",
    # key blocks
    f"før\n{KEY}\netter": f"før\n{S}\netter",
    KEY.split("-----END", maxsplit=1)[0]: S,
}

MUST_GO = IDENTITY_NUMBERS_MUST_GO | SECRETS_MUST_GO

MUST_STAY = (
    "",
    "Fakturaen er delt i tre avdrag.",
    # amounts
    "3 333,33 kr",
    "1 234 567,89 kr av 10 000 000,00 kr",
    "1\u00a0234\u00a0567,89\u00a0kr",
    "1.234.567,89 og 1,234,567.89",
    "beløp 1000000 øre, 333333 + 333333 + 333334",
    "1 829 060 015,50 kr og 1.829.060.015,50",
    "11 829 060 015 og 1 829 060 015 000",
    # dates and times
    "2026-11-22T10:15:00.123456+01:00",
    "2026-11-22 10:15:00,123 INFO",
    "20.12.2026, 20.01.2027 og 22.02.2027",
    "mandag 23. november 2026 kl. 06.00",
    "20261122101500",
    "1795341234 og 1829060015.123456 s etter 1970",
    "0.1829060015",
    "3fa1829060015b7e",
    "2026-11-22 45000 kr",
    # invoices, cases, references
    "faktura 2026-000123, sak 2026/4711-3",
    "INV-2026-000123 og 10203040",
    "KID 602243",
    "KID 2600000013 er brukt for alle avdragene",
    "KID 0003434323213231",
    # accounts, organisations, telephones
    "konto 1234.56.78903",
    "konto 12345678903",
    "NO9386011117947",
    "NO93 8601 1117 947",
    "org.nr. 974 760 673, NO974760673MVA",
    "+47 73 54 10 00 eller 0047 73541000",
    # numbers of other kinds
    "run 4711, item 18, attempt 2, 0.3412 s, 12345 rader",
    "uuid 3f2b8c1e-6f0d-4a58-9c1b-2d7e5a90c3f1",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "127.0.0.1:8123 og [::1]:5432",
    "GLN 7080001234567",
    "3.141592653589793",
    "[0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]",
    "\x1b[31m158390\x1b[0m kr",
    # words that sound secret
    "Passordet er feil. Basic information about session management.",
    "The bearer authentication is required; token missing",
    "secret 'erp' is not set; make it with `avlast secret set erp`",
    'secrets = ["erp"]',
    "lease token=7, token: 12",
    "password=None, password: null, password=",
    "business_key=invoice, key: value",
    "http://127.0.0.1:8123/kommune/#kommune/model/account.invoice/2",
    "mailto:post@example.org, http://example.org/a:b@c",
    "Author: x; side: 2; signal: SIGTERM",
    "PUBLIC KEY and -----BEGIN CERTIFICATE-----",
    # what has been taken out already
    f"{N} {S} password={S} Authorization: {S} fnr: {N}",
)
