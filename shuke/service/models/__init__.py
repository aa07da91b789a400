"""What customers ask and complain about, and the answers that everybody may read."""

from shuke.service.models.answers import Article, CannedReply, HelpCategory
from shuke.service.models.cases import OPEN, Case, IsOpen
from shuke.service.models.rules import CaseRule, ServiceSettings

__all__ = ["OPEN", "Article", "CannedReply", "Case", "CaseRule", "HelpCategory", "IsOpen", "ServiceSettings"]
