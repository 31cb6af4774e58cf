"""What happens in the help centre."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class ArticlePublished(Payload):
    kind = "help.article_published"
    label = _("A help article has been published")

    article: int


class ArticleWithdrawn(Payload):
    kind = "help.article_withdrawn"
    label = _("A help article has been withdrawn")

    article: int
