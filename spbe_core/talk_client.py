"""The part of the registry's client with which people talk: notes and threads."""

from __future__ import annotations

from collections.abc import Sequence

from spbe_core import wire
from spbe_core.connection import Connection, body, segment
from spbe_core.threads import Thread, threads


class TalkCalls:
    """Notes, threads, mentions and recommendations; :class:`spbe_core.client.Registry` is one."""

    _connection: Connection

    def comments(self, assessment_id: str) -> list[wire.Comment]:
        return self._connection.read(list[wire.Comment], f"api/assessments/{segment(assessment_id)}/comments")

    def threads(self, assessment_id: str) -> list[Thread]:
        """Return an assessment's notes with their replies, oldest first."""
        return threads(self.comments(assessment_id))

    def mentionable(self, assessment_id: str) -> list[wire.Mentionable]:
        """Return who may be mentioned in the region's notes."""
        path = f"api/assessments/{segment(assessment_id)}/comments/people"
        return self._connection.read(list[wire.Mentionable], path)

    def mentions(self) -> list[wire.MentionOfMe]:
        """Return the open threads, of all regions, that mention the person and wait for them; newest first."""
        return self._connection.read(list[wire.MentionOfMe], "api/me/mentions")

    def add_comment(  # noqa: PLR0913, PLR0917 - the facts of one note
        self,
        assessment_id: str,
        text: str,
        indicator: str | None = None,
        reply_to: str | None = None,
        key: str | None = None,
        unit: str | None = None,
    ) -> wire.Comment:
        """Add a note on an indicator, or on the assessment as a whole.

        ``unit`` narrows it to a level or an item. ``@{id}`` in the text mentions somebody of :meth:`mentionable`.
        """
        made = body(wire.CommentCreate, indicator=indicator, unit=unit, reply_to=reply_to, text=text)
        path = f"api/assessments/{segment(assessment_id)}/comments"
        return self._connection.write(wire.Comment, "POST", path, made, key=key)

    def set_comment_done(self, comment_id: str, done: bool, version: int, key: str | None = None) -> wire.Comment:  # noqa: FBT001 - the value that is set
        """Mark a comment as followed up, or open it again."""
        path = f"api/comments/{segment(comment_id)}"
        return self._connection.write(
            wire.Comment, "PATCH", path, body(wire.CommentPatch, done=done), version=version, key=key
        )

    def recommendations(self) -> list[wire.Recommendation]:
        """Return the recommendations of the regions for which the person may write them, newest first."""
        return self._connection.read(list[wire.Recommendation], "api/recommendations")

    def region_recommendations(self, region: str, period: str | None = None) -> list[wire.RegionRecommendation]:
        """Return what was recommended to a region, for one period when given, newest first."""
        path = f"api/regions/{segment(region)}/recommendations"
        return self._connection.read(list[wire.RegionRecommendation], path, period=period)

    def recommend(self, given: wire.RecommendationGive, key: str | None = None) -> wire.Recommendation:
        """Write a recommendation and give it to regions: to all that it names, or to none."""
        return self._connection.write(wire.Recommendation, "POST", "api/recommendations", given, key=key)

    def give_recommendation(
        self, recommendation_id: str, regions: Sequence[str], key: str | None = None
    ) -> wire.Recommendation:
        """Give a recommendation to further regions, as it reads now; those that have it keep what they have."""
        path = f"api/recommendations/{segment(recommendation_id)}/regions"
        made = body(wire.RecommendationMore, regions=list(regions))
        return self._connection.write(wire.Recommendation, "POST", path, made, key=key)

    def rewrite_recommendation(
        self, recommendation_id: str, text: wire.RecommendationText, version: int, key: str | None = None
    ) -> wire.Recommendation:
        """Change a recommendation's text; regions that accepted it keep what they accepted, and see the change."""
        path = f"api/recommendations/{segment(recommendation_id)}"
        return self._connection.write(wire.Recommendation, "PUT", path, text, version=version, key=key)

    def answer_recommendation(  # noqa: PLR0913, PLR0917 - the facts of one answer
        self,
        region: str,
        recommendation_id: str,
        status: wire.RecommendationStatus | str,
        version: int,
        reason: str = "",
        key: str | None = None,
    ) -> wire.RegionRecommendation:
        """Accept a recommendation into the region's plan, refuse it with a reason, or close it."""
        made = body(wire.RecommendationAnswer, status=status, reason=reason)
        path = f"api/regions/{segment(region)}/recommendations/{segment(recommendation_id)}"
        return self._connection.write(wire.RegionRecommendation, "PUT", path, made, version=version, key=key)
