"""Who lives in the demo company: the staff, the members with a login, and the customers around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.members.roles import Role

PASSWORD = "stammtisch-demo"  # noqa: S105 - printed by `make demo`, and only ever set by it


@dataclass(frozen=True)
class Person:
    """`member_for` in days, `customer` the number in the shop, `celebrates` today: "birthday" or "year"."""

    key: str
    name: str
    member_for: int
    customer: str = ""
    roles: tuple[Role, ...] = ()
    superuser: bool = False
    login: bool = False
    celebrates: str = ""
    consents: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.key}@example.com"

    def birthday(self, today: date) -> date | None:
        """A birthday that is today for who celebrates one; customers' ones are spread over the year."""
        if self.celebrates == "birthday":
            return date(1988, today.month, min(today.day, 28) if today.month == 2 else today.day)
        if not self.customer:
            return None
        return date(1975, 1, 1) + timedelta(days=(int(self.customer[3:]) * 97) % 9000)


PEOPLE = [
    Person("anna", "Anna Keller", 365, "RW-1001", login=True, celebrates="year", consents=("survey_mail",),
           about={"en": "Filter on workdays, moka on Sundays.", "de": "Werktags Filter, sonntags Mokka."}),
    Person("ben", "Ben Brandt", 1, "RW-1002", login=True),
    Person("clara", "Clara Lindner", 900, "RW-1003", login=True, celebrates="birthday",
           consents=("survey_mail", "birthday"),
           about={"en": "Moka pots. Too many cups.", "de": "Herdkannen. Zu viele Tassen."}),
    Person("sam", "Sam Okafor", 700, roles=(Role.AGENT,), login=True),
    Person("sven", "Sven Petersen", 1200, roles=(Role.AGENT, Role.LEAD), login=True),
    Person("mia", "Mia Wolff", 800, roles=(Role.MODERATOR,), login=True),
    Person("milan", "Milan Horvat", 500, roles=(Role.MODERATOR,), login=True),
    Person("paula", "Paula Röst", 1500, roles=(Role.MANAGER,), login=True),
    Person("admin", "Admin", 1500, superuser=True, login=True),
    Person("jonas", "Jonas Meyer", 640, "RW-1004", consents=("survey_mail",)),
    Person("marie", "Marie Dubois", 410, "RW-1005"),
    Person("tomasz", "Tomasz Zieliński", 300, "RW-1006"),
    Person("helene", "Helene Groß", 520, "RW-1007", consents=("survey_mail",)),
    Person("lea", "Lea Schulte", 45, "RW-1008"),
]  # fmt: skip

_NAMES = """
Aylin Albers, Bjarne Baumann, Carla Çelik, David Dietz, Elif Ehlers, Finn Fischer, Greta Grimm, Hasan Hoff,
Ida Jansen, Jan Kaya, Katja Lorenz, Lukas Möller, Mara Neumann, Nils Otto, Olga Peters, Pia Quast, Ronja Rau,
Timo Sommer, Ulla Thoma, Veit Ullrich, Wiebke Vogt, Yusuf Weber, Zoe Yilmaz, Arne Zander, Berit Ad, Can Bach,
Dörte Conrad, Emil Dahl, Frieda Ernst, Gesa Falk, Henrik Graf, Inga Hahn, Jette Ihle, Kai Jahn, Lotte Ku,
Malte Lang, Nora Mai, Ole Nagel, Paul Ott, Rike Pohl
"""

#: Customers who have registered but rarely write; they answer surveys and buy.
CUSTOMERS = [
    Person(f"kunde{i}", " ".join(name.split()), 60 + i * 17, f"RW-{1100 + i}")
    for i, name in enumerate(_NAMES.split(","))
]
