"""What the API's document promises, tried by requests made from it: right ones, wrong ones, edges.

Each test makes its own requests: `schema.parametrize` makes those of all while tests are collected, in
every process anew.
"""

import uuid
from datetime import date
from types import SimpleNamespace

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.generation import GenerationMode
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source

from loyalty.actions import grant, redeem, set_up_programme
from loyalty.models import Reward
from portal.wsgi import application
from tests.members.factories import MemberFactory
from tests.support import thorough

from .factories import make_key

pytestmark = pytest.mark.django_db
# Rules no schema can say (a currency we take, an order of days) are refused by field too.
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "410", "422"]}}}
EXAMPLES = 200 if thorough.AUDIT else 6
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", application, config=schemathesis.Config.from_dict(CONFIG)
)
CALLS = {found.ok().label: found.ok() for found in schema.get_all_operations()}


@pytest.fixture
def shop(db):
    """A key for everything, a member with points, a reward and a voucher.

    A request must not close the connection of the test's transaction.
    """
    set_up_programme(starts_on=date(2026, 1, 1))
    member = MemberFactory(external_id="C-1")
    grant(member=member, points=25, reason="thanks", source="test:1")
    voucher = redeem(member=member, reward=Reward.objects.get(slug="voucher-10"), key="test:1").voucher
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield SimpleNamespace(key=make_key(requests_per_minute=10**6), code=voucher.code)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def make_plausible(case, shop):
    """Let right requests be new ones, and half of them name what is there."""
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    known = {"member": "C-1", "currency": "EUR", "slug": "voucher-10", "code": shop.code, "ref": "C-1"}
    parts = [part for part in (case.body, case.path_parameters) if isinstance(part, dict)]
    for part in parts:
        for name in known.keys() & part.keys():
            if len(part[name]) % 2 or name == "currency":
                part[name] = known[name]


@pytest.mark.thorough
@pytest.mark.parametrize("call", CALLS)
def test_the_api_does_what_its_document_says(call, shop):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case):
        if case.meta.generation.mode == GenerationMode.POSITIVE:
            make_plausible(case, shop)
        case.call_and_validate(headers={"Authorization": f"Bearer {shop.key}"})

    build_operation_test(
        config=schema.config,
        operation=CALLS[call],
        test_func=ask,
        given_kwargs={},
        feedback=FeedbackSources(constants_value_source=make_constants_value_source(schema)),
    )()
