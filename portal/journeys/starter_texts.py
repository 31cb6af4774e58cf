"""The texts a new portal begins with, in both languages; free to edit in the admin."""

from __future__ import annotations

from typing import Any

from portal.notifications.kinds import Purpose

TEXTS: list[dict[str, Any]] = [
    {
        "key": "welcome",
        "purpose": Purpose.THANKS,
        "title_en": "Welcome to the table, {first_name}",
        "title_de": "Willkommen am Tisch, {first_name}",
        "body_en": "Good to have you here. Ask what you would like to know, help where you can, "
        "and collect points along the way.",
        "body_de": "Schön, dass du da bist. Frag, was du wissen möchtest, hilf, wo du kannst, "
        "und sammle nebenbei Punkte.",
        "action_en": "Have a look around",
        "action_de": "Schau dich um",
        "url": "/community/",
    },
    {
        "key": "answer-accepted",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you, {first_name}: your answer helped",
        "title_de": "Danke, {first_name}: Deine Antwort hat geholfen",
        "body_en": "Your answer was accepted as the solution. We have put a small thank-you on your "
        "points account.",
        "body_de": "Deine Antwort wurde als Lösung angenommen. Als kleines Dankeschön haben wir dir "
        "Punkte gutgeschrieben.",
        "action_en": "See the topic",
        "action_de": "Zum Thema",
        "url": "/community/p/{post}/",
    },
    {
        "key": "survey-answered",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you for your answer, {first_name}",
        "title_de": "Danke für deine Rückmeldung, {first_name}",
        "body_en": "We read every answer, and what you tell us changes what we do next.",
        "body_de": "Wir lesen jede Antwort, und was du uns sagst, ändert, was wir als Nächstes tun.",
    },
    {
        "key": "birthday",
        "purpose": Purpose.THANKS,
        "title_en": "Happy birthday, {first_name}!",
        "title_de": "Alles Gute zum Geburtstag, {first_name}!",
        "body_en": "A good cup of coffee and a lovely day to you. A few points from us are on your account.",
        "body_de": "Wir wünschen dir einen guten Kaffee und einen schönen Tag. Ein paar Punkte von uns "
        "liegen auf deinem Konto.",
        "action_en": "See my points",
        "action_de": "Zu meinen Punkten",
        "url": "/loyalty/",
    },
    {
        "key": "anniversary",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you for being with us, {first_name}",
        "title_de": "Danke, dass du bei uns bist, {first_name}",
        "body_en": "It is your anniversary at our table (years: {years}). Thank you for every question, "
        "every answer and every visit.",
        "body_de": "Heute ist dein Jahrestag an unserem Tisch (Jahre: {years}). Danke für jede Frage, "
        "jede Antwort und jeden Besuch.",
        "action_en": "To my start page",
        "action_de": "Zu meiner Startseite",
        "url": "/",
    },
    {
        "key": "voice-granted",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you for your words, {first_name}",
        "title_de": "Danke für deine Worte, {first_name}",
        "body_en": "What you wrote is now on our page “What customers say”. It means a lot to us: a few "
        "points are on your account.",
        "body_de": "Was du geschrieben hast, steht jetzt auf unserer Seite „Was Kundinnen und Kunden sagen“. "
        "Das bedeutet uns viel: Ein paar Punkte liegen auf deinem Konto.",
        "action_en": "Have a look",
        "action_de": "Schau es dir an",
        "url": "/community/voices/",
    },
    {
        "key": "badge-granted",
        "purpose": Purpose.THANKS,
        "title_en": "A new badge for you, {first_name}",
        "title_de": "Ein neues Abzeichen für dich, {first_name}",
        "body_en": "You have earned a badge in the community. Thank you for being there for others.",
        "body_de": "Du hast in der Community ein Abzeichen bekommen. Danke, dass du für andere da bist.",
        "action_en": "To the community",
        "action_de": "Zur Community",
        "url": "/community/",
    },
    {
        "key": "surprise",
        "purpose": Purpose.THANKS,
        "title_en": "A small surprise for you, {first_name}",
        "title_de": "Eine kleine Überraschung für dich, {first_name}",
        "body_en": "Just because: we have put a few points on your account.",
        "body_de": "Einfach so: Wir haben dir ein paar Punkte auf dein Konto gelegt.",
        "action_en": "See my points",
        "action_de": "Zu meinen Punkten",
        "url": "/loyalty/",
    },
    {
        "key": "milestone",
        "purpose": Purpose.THANKS,
        "title_en": "A milestone, {first_name}",
        "title_de": "Ein Meilenstein, {first_name}",
        "body_en": "You have come a good way with us. Thank you: a present is on your account.",
        "body_de": "Du bist schon ein gutes Stück mit uns gegangen. Danke: "
        "Ein Geschenk liegt auf deinem Konto.",
        "action_en": "See my points",
        "action_de": "Zu meinen Punkten",
        "url": "/loyalty/",
    },
]
