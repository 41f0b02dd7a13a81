"""What is said of each kind of alarm, in bokmål, nynorsk and English side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.alarms.cause import Kind

Said = tuple[str, str, str]


@dataclass(frozen=True)
class Text:
    """A kind's headline, what happened, what it means, what to do, and the command that shows more."""

    headline: Said
    happened: Said
    means: Said
    todo: Said
    command: str


TEXTS: Mapping[Kind, Text] = {
    Kind.RUN_FAILED: Text(
        (
            "{robot}: kjøringen feilet ({times})",
            "{robot}: køyringa feila ({times})",
            "{robot}: the run failed ({times})",
        ),
        (
            "Roboten «{robot}» har feilet {times} siden {since}: {why}.",
            "Roboten «{robot}» har feila {times} sidan {since}: {why}.",
            "The robot “{robot}” has failed {times} since {since}: {why}.",
        ),
        (
            "{again} Sakene i køen venter.",
            "{again} Sakene i køen ventar.",
            "{again} The cases in its queue wait.",
        ),
        (
            "Se i loggen hva som gikk galt. Rett årsaken, og start roboten igjen.",
            "Sjå i loggen kva som gjekk gale. Rett årsaka, og start roboten igjen.",
            "See in the log what went wrong. Mend the cause, and start the robot again.",
        ),
        "avlast log {run}",
    ),
    Kind.MISSED: Text(
        (
            "{robot}: kjøringen uteble ({times})",
            "{robot}: køyringa uteblei ({times})",
            "{robot}: the run was missed ({times})",
        ),
        (
            "«{schedule}» skulle ha startet roboten «{robot}» {due}. Ingen startet den. Det har skjedd "
            "{times}.",
            "«{schedule}» skulle ha starta roboten «{robot}» {due}. Ingen starta han. Det har skjedd "
            "{times}.",
            "“{schedule}” should have started the robot “{robot}” on {due}. Nobody started it. It "
            "happened {times}.",
        ),
        (
            "Arbeidet fra den tiden er ikke gjort, hvis ikke en senere kjøring har tatt det igjen.",
            "Arbeidet frå den tida er ikkje gjort, om ikkje ei seinare køyring har teke det igjen.",
            "The work of that time is not done, unless a later run has made up for it.",
        ),
        (
            "Finn ut hvorfor planleggeren sto stille. Haster arbeidet, så start roboten for hånd.",
            "Finn ut kvifor planleggjaren stod stille. Hastar arbeidet, så start roboten for hand.",
            "Find out why the clock stood still. If the work is urgent, start the robot by hand.",
        ),
        "avlast runs --robot {name} --state missed",
    ),
    Kind.NOT_STARTED: Text(
        ("{robot}: ikke startet kl. {by}", "{robot}: ikkje starta kl. {by}", "{robot}: not started by {by}"),
        (
            "Roboten «{robot}» skulle ha begynt innen kl. {by} i dag. Den har ikke begynt.",
            "Roboten «{robot}» skulle ha byrja innan kl. {by} i dag. Han har ikkje byrja.",
            "The robot “{robot}” should have begun by {by} today. It has not.",
        ),
        ("Dagens saker er ikke påbegynt.", "Sakene i dag er ikkje påbyrja.", "Today's cases are not begun."),
        (
            "Prosesseieren avgjør om noe haster så mye at det må gjøres for hånd. RPA-teamet finner ut hva "
            "kjøringen venter på.",
            "Prosesseigaren avgjer om noko hastar så mykje at det må gjerast for hand. RPA-teamet finn ut "
            "kva køyringa ventar på.",
            "The process owner decides what is so urgent that it must be done by hand. The RPA team finds "
            "out what the run waits for.",
        ),
        "avlast runs --robot {name}",
    ),
    Kind.NOT_FINISHED: Text(
        ("{robot}: ikke ferdig kl. {by}", "{robot}: ikkje ferdig kl. {by}", "{robot}: not finished by {by}"),
        (
            "Roboten «{robot}» skulle ha vært ferdig kl. {by} i dag. Den er ikke ferdig.",
            "Roboten «{robot}» skulle ha vore ferdig kl. {by} i dag. Han er ikkje ferdig.",
            "The robot “{robot}” should have been finished by {by} today. It is not.",
        ),
        (
            "Noen av dagens saker er ikke gjort.",
            "Nokre av sakene i dag er ikkje gjorde.",
            "Some of today's cases are not done.",
        ),
        (
            "Prosesseieren avgjør om noe haster så mye at det må gjøres for hånd. RPA-teamet finner ut "
            "hvorfor det tar tid.",
            "Prosesseigaren avgjer om noko hastar så mykje at det må gjerast for hand. RPA-teamet finn ut "
            "kvifor det tek tid.",
            "The process owner decides what is so urgent that it must be done by hand. The RPA team finds "
            "out why it takes time.",
        ),
        "avlast runs --robot {name}",
    ),
    Kind.ITEMS_LATE: Text(
        (
            "{robot}: {cases} over fristen",
            "{robot}: {cases} over fristen",
            "{robot}: {cases} past the deadline",
        ),
        (
            "{cases} hos roboten «{robot}» har ventet mer enn {hours} arbeidstimer. Den eldste kom {oldest}.",
            "{cases} hos roboten «{robot}» har venta meir enn {hours} arbeidstimar. Den eldste kom {oldest}.",
            "{cases} of the robot “{robot}” waited for more than {hours} working hours. The oldest came on "
            "{oldest}.",
        ),
        (
            "Innbyggere får svar senere enn lovet.",
            "Innbyggjarar får svar seinare enn lova.",
            "Residents get their answers later than promised.",
        ),
        (
            "Prosesseieren avgjør om saker må gjøres for hånd. RPA-teamet finner ut hvorfor de venter.",
            "Prosesseigaren avgjer om saker må gjerast for hand. RPA-teamet finn ut kvifor dei ventar.",
            "The process owner decides whether cases must be done by hand. The RPA team finds out why they "
            "wait.",
        ),
        "avlast items {name} --state waiting",
    ),
    Kind.QUEUE_GROWING: Text(
        (
            "{robot}: køen vokser ({cases})",
            "{robot}: køen veks ({cases})",
            "{robot}: the queue grows ({cases})",
        ),
        (
            "{cases} venter i køen til roboten «{robot}». For {hours} timer siden var tallet {before}.",
            "{cases} ventar i køen til roboten «{robot}». For {hours} timar sidan var talet {before}.",
            "{cases} wait in the queue of the robot “{robot}”. {hours} hours ago it was {before}.",
        ),
        (
            "Det kommer inn mer enn roboten rekker.",
            "Det kjem inn meir enn roboten rekk.",
            "More comes in than the robot gets done.",
        ),
        (
            "Se om roboten går som den skal. Trengs det, så la den kjøre oftere eller flere om gangen.",
            "Sjå om roboten går som han skal. Trengst det, så lat han køyre oftare eller fleire om gongen.",
            "See whether the robot runs as it should. If need be, let it run more often, or several at a "
            "time.",
        ),
        "avlast runs --robot {name}",
    ),
    Kind.CASES_TO_PERSON: Text(
        ("{robot}: {cases} til deg", "{robot}: {cases} til deg", "{robot}: {cases} for you"),
        (
            "{cases} fra roboten «{robot}» venter på et menneske: {why}",
            "{cases} frå roboten «{robot}» ventar på eit menneske: {why}",
            "{cases} of the robot “{robot}” wait for a person: {why}",
        ),
        (
            "Roboten gjør ikke mer med dem.",
            "Roboten gjer ikkje meir med dei.",
            "The robot does nothing more with them.",
        ),
        (
            "Se gjennom dem, og avgjør hva som skal skje med hver sak.",
            "Sjå gjennom dei, og avgjer kva som skal skje med kvar sak.",
            "Look at them, and decide what shall become of each.",
        ),
        "avlast followup list --robot {name}",
    ),
    Kind.CASES_GIVEN_UP: Text(
        (
            "{robot}: {cases} som roboten ga opp",
            "{robot}: {cases} som roboten gav opp",
            "{robot}: {cases} given up",
        ),
        (
            "Roboten «{robot}» har gitt opp {cases}: {why}.",
            "Roboten «{robot}» har gjeve opp {cases}: {why}.",
            "The robot “{robot}” has given up {cases}: {why}.",
        ),
        (
            "Sakene er ikke gjort, og roboten prøver ikke igjen av seg selv.",
            "Sakene er ikkje gjorde, og roboten prøver ikkje igjen av seg sjølv.",
            "The cases are not done, and the robot does not try again by itself.",
        ),
        (
            "Finn årsaken i loggen. La roboten prøve igjen, eller gi sakene til prosesseieren.",
            "Finn årsaka i loggen. Lat roboten prøve igjen, eller gje sakene til prosesseigaren.",
            "Find the cause in the log. Have the robot try again, or give the cases to the process owner.",
        ),
        "avlast followup list --robot {name}",
    ),
    Kind.FOLLOW_UPS_LATE: Text(
        (
            "{robot}: {cases} over fristen for oppfølging",
            "{robot}: {cases} over fristen for oppfølging",
            "{robot}: {cases} to be followed up are late",
        ),
        (
            "{cases} fra roboten «{robot}» skulle ha vært fulgt opp. Den første fristen gikk ut {oldest}.",
            "{cases} frå roboten «{robot}» skulle ha vore følgde opp. Den første fristen gjekk ut {oldest}.",
            "{cases} of the robot “{robot}” should have been followed up. The first was due on {oldest}.",
        ),
        (
            "Ingen har gjort dem ferdig, og roboten gjør ikke mer med dem.",
            "Ingen har gjort dei ferdige, og roboten gjer ikkje meir med dei.",
            "Nobody has finished them, and the robot does nothing more with them.",
        ),
        (
            "Gjør dem ferdig, eller gi dem til noen som kan.",
            "Gjer dei ferdige, eller gje dei til nokon som kan.",
            "Finish them, or hand them to somebody who can.",
        ),
        "avlast followup list --robot {name} --overdue",
    ),
    Kind.WORKER_SILENT: Text(
        (
            "{machine}: ingen livstegn fra arbeideren",
            "{machine}: ingen livsteikn frå arbeidaren",
            "{machine}: the worker is silent",
        ),
        (
            "Arbeideren på maskinen {machine} har vært stille siden {since}.",
            "Arbeidaren på maskina {machine} har vore stille sidan {since}.",
            "The worker on the machine {machine} has been silent since {since}.",
        ),
        (
            "Ingen roboter kjører der. Andre maskiner tar over det de kan.",
            "Ingen robotar køyrer der. Andre maskiner tek over det dei kan.",
            "No robot runs there. Other machines take over what they can.",
        ),
        (
            "Se om maskinen er oppe og når databasen. Start arbeideren igjen.",
            "Sjå om maskina er oppe og når databasen. Start arbeidaren igjen.",
            "See whether the machine is up and reaches the database. Start the worker again.",
        ),
        "avlast doctor",
    ),
    Kind.CLOCK_SILENT: Text(
        (
            "{machine}: ingen livstegn fra planleggeren",
            "{machine}: ingen livsteikn frå planleggjaren",
            "{machine}: the clock is silent",
        ),
        (
            "Planleggeren på maskinen {machine} har vært stille siden {since}.",
            "Planleggjaren på maskina {machine} har vore stille sidan {since}.",
            "The clock on the machine {machine} has been silent since {since}.",
        ),
        (
            "En annen planlegger går og har sendt dette. Faller den også ut, starter ingenting.",
            "Ein annan planleggjar går og har sendt dette. Fell han òg ut, startar ingenting.",
            "Another clock is up and sent this. If that one stops too, nothing starts.",
        ),
        (
            "Se om maskinen er oppe og når databasen. Start planleggeren igjen.",
            "Sjå om maskina er oppe og når databasen. Start planleggjaren igjen.",
            "See whether the machine is up and reaches the database. Start the clock again.",
        ),
        "avlast doctor",
    ),
    Kind.FOLDER_AWAY: Text(
        (
            "{robot}: ingen ser mappen {folder}",
            "{robot}: ingen ser mappa {folder}",
            "{robot}: nobody sees the folder {folder}",
        ),
        (
            "Roboten «{robot}» venter på filer i mappen {folder}. Ingen har sett den siden {since}: {why}.",
            "Roboten «{robot}» ventar på filer i mappa {folder}. Ingen har sett ho sidan {since}: {why}.",
            "The robot “{robot}” waits for files in the folder {folder}. Nobody has seen it since {since}: "
            "{why}.",
        ),
        (
            "Filer som kommer dit, starter ikke roboten før mappen er tilbake. Ingen av dem blir glemt.",
            "Filer som kjem dit, startar ikkje roboten før mappa er tilbake. Ingen av dei blir gløymde.",
            "Files that arrive there do not start the robot until the folder is back. None is forgotten.",
        ),
        (
            "Se om området er koblet til, og om planleggerens konto kan lese mappen.",
            "Sjå om området er kopla til, og om kontoen til planleggjaren kan lese mappa.",
            "See whether the share is mounted, and whether the clock's account can read the folder.",
        ),
        "avlast doctor",
    ),
    Kind.SECRET_EXPIRES: Text(
        (
            "Hemmeligheten {secret} {expires}",
            "Hemmelegheita {secret} {expires}",
            "The secret {secret} {expires}",
        ),
        (
            "Hemmeligheten {secret} har {day} som siste dag. Den brukes av: {robots}.",
            "Hemmelegheita {secret} har {day} som siste dag. Ho blir brukt av: {robots}.",
            "The last day of the secret {secret} is {day}. It is used by: {robots}.",
        ),
        (
            "Etter den dagen kommer robotene ikke inn der den brukes.",
            "Etter den dagen kjem robotane ikkje inn der ho blir brukt.",
            "After that day the robots are not let in where it is used.",
        ),
        (
            "Skaff en ny, og lagre den med den nye siste dagen.",
            "Skaff ei ny, og lagre henne med den nye siste dagen.",
            "Get a new one, and store it with its new last day.",
        ),
        "avlast secret set {secret} --expires DAY",
    ),
    Kind.NO_ADDRESS: Text(
        ("{person} kan ikke varsles", "{person} kan ikkje varslast", "{person} cannot be told"),
        (
            "{person} har ingen e-postadresse som kan brukes. Det gjelder: {robots}.",
            "{person} har inga e-postadresse som kan brukast. Det gjeld: {robots}.",
            "{person} has no e-mail address that can be used. This concerns: {robots}.",
        ),
        (
            "Det som skulle dit, kommer til RPA-teamet.",
            "Det som skulle dit, kjem til RPA-teamet.",
            "What was meant for them comes to the RPA team.",
        ),
        (
            "Skriv adressen i config/organisation.toml, eller rett navnet i robot.toml.",
            "Skriv adressa i config/organisation.toml, eller rett namnet i robot.toml.",
            "Write the address in config/organisation.toml, or correct the name in robot.toml.",
        ),
        "avlast doctor",
    ),
}
"""Every kind."""
