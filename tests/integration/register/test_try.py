from shared.report import render
from shared.report_json import as_json
import json
def test_try(register, make_baseline):
    """x"""
    import shutil, pathlib
    register.baselines(make_baseline(1,'2026-01-01',900,low=480,high=1500), make_baseline(2,'2026-03-01',300, variant='alle'))
    from shared.model import Environment
    register.environment=Environment.DEMO
    for i in range(12): register.fact('2026-02-01T10:00:00Z', cycle=1)
    register.fact('2026-04-01T10:00:00Z', 'k'); register.fact('2026-04-01T10:00:00Z', 'k')
    register.fact('2026-04-01T10:00:00Z', outcome='partial', share=400)
    register.fact('2026-04-01T10:00:00Z', outcome='to_person', share=0, cause='business')
    register.fact('2026-04-01T10:00:00Z', process='q', robot='z')
    register.fact('2026-04-01T10:00:00Z', kind='human_minutes', outcome=None, share=0, exception_ms=100000, person='a', first_seen=None)
    r=register.report()
    print(render(r)); print(render(r,'nn')); print(render(r,'en')); print(json.dumps(as_json(r),indent=1))
