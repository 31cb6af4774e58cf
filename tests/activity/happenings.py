from portal.activity.payloads import Payload


class Happened(Payload):
    kind = "test.happened"
    label = "Something happened"
    number: int


class Other(Payload):
    kind = "test.other"
    label = "Something else happened"
    number: int
