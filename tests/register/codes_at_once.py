"""Eight sign-ins try codes of one account at one moment, again and again; prints how many were looked at and counted,
or let in. A process of its own, because the tests' database in memory does not let two wait for each other."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any

import django

from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()

from django.db import connection  # noqa: E402
from django_otp.oath import TOTP  # noqa: E402
from django_otp.plugins.otp_totp.models import TOTPDevice  # noqa: E402

from guvoh.register import people, store  # noqa: E402
from guvoh.register.models import Account  # noqa: E402

AT_ONCE = 8
store.open_register(folder, create=True)
nigora = Account.objects.create_user("Nigora")
people.begin_factor(nigora)
TOTPDevice.objects.update(confirmed=True)
codes = people.recovery_codes(nigora)
looked: list[int] = []
verify = TOTP.verify


def slowly(self: Any, token: int, *args: Any, **more: Any) -> bool:
    looked.append(token)
    time.sleep(0.05)  # so that others come in between, where they can
    return bool(verify(self, token, *args, **more))


TOTP.verify = slowly


def now() -> str:
    return f"{TOTP(TOTPDevice.objects.get().bin_key).token():06d}"


def at_once(codes: list[str]) -> int:
    """How many of those are let in who try these at one moment; what was counted before is forgotten."""
    people.unlock(nigora, None)
    TOTPDevice.objects.update(last_t=-1, drift=0)
    looked.clear()
    gate, let_in = threading.Barrier(AT_ONCE), []

    def sign_in(given: str) -> None:
        gate.wait(30)
        let_in.append(people.is_right(nigora, given))
        connection.close()

    threads = [threading.Thread(target=sign_in, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(let_in)


right = int(now())
for _ in range(5):
    assert at_once([f"{(right + 1000 * (n + 3)) % 1_000_000:06d}" for n in range(AT_ONCE)]) == 0
    print("wrong", len(looked), TOTPDevice.objects.get().throttling_failure_count)
for _ in range(3):
    print("right", at_once([now()] * AT_ONCE))
for code in codes[:3]:
    print("recovery", at_once([code] * AT_ONCE))
