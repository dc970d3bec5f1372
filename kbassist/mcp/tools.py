"""The tools: what each takes, what it does, what it answers. Nothing here knows the protocol."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct

from kbassist.errors import UserError
from kbassist.mcp.answers import Answer, Hit, Hits, Steps, WhatIf, answer, changes, question_lines, steps
from kbassist.mcp.cases import Cases, Evidence, OpenCase
from kbassist.mcp.search import ArticleSearch
from kbassist.mcp.uris import article_uri
from kbassist.model.result import CaseResult, Incident, PlanOption
from kbassist.render.blocks import Block, Heading, Para
from kbassist.render.explain import explain
from kbassist.render.markdown import to_markdown
from kbassist.render.names import Names
from kbassist.render.report import detailed, report
from kbassist.render.steps import steps_of
from kbassist.rulebase.names import DRIVER_VERSION
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion
from kbassist.text.times import read_time

CaseId = Annotated[str, Meta(description="The id of an open case, as diagnose gave it: case-1")]
Answers = Annotated[
    dict[str, str],
    Meta(
        description="Facts by name with their values, as the questions of the case offer them; ? where nobody knows",
        examples=[{DRIVER_VERSION: "18.3"}],
    ),
]
Text = Annotated[
    str,
    Meta(
        description="Evidence as one would paste it: an error message, a log, a certificate (PEM), a connection string"
    ),
]
Paths = Annotated[
    list[str],
    Meta(description="Files, folders and archives with evidence, below the folders that this server may read"),
]


class DiagnoseArguments(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``diagnose`` takes: a text, paths, or both."""

    text: Text = ""
    paths: Paths = []
    answers: Answers = {}
    at: Annotated[str, Meta(description="When certificates are judged, ISO 8601; else the time of the error")] = ""


class AnswerArguments(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``answer`` takes: answers, more evidence, or both."""

    case: CaseId
    answers: Answers = {}
    text: Text = ""
    paths: Paths = []


class WhatIfArguments(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``what_if`` takes."""

    case: CaseId
    answers: Answers


class PlanArguments(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``plan`` takes."""

    case: CaseId
    option: Annotated[str, Meta(description="The id of an option; without it the recommended ones")] = ""
    incident: Annotated[str, Meta(description="The id of an incident; without it the first one")] = ""


class ExplainArguments(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``explain`` takes."""

    case: CaseId


class SearchArguments(Struct, kw_only=True, forbid_unknown_fields=True):
    """What ``search_articles`` takes."""

    query: Annotated[str, Meta(description="Words of a problem, a product, a code", min_length=1, max_length=2_000)]
    limit: Annotated[int, Meta(description="At most so many articles", ge=1, le=50)] = 5


class Told(NamedTuple):
    """What a tool answers: as text for a reader, and as data that says the same."""

    text: str
    data: Struct


class Tool(NamedTuple):
    """A tool: its name, what it is for, what it takes and gives."""

    name: str
    title: str
    does: str
    takes: type[Struct]
    gives: type[Struct]
    run: Callable[[Any], Told]


class Toolbox:
    """The tools over the cases of one connection."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases
        self._search: ArticleSearch | None = None

    def tools(self) -> tuple[Tool, ...]:
        """All of them, in the order in which one needs them."""
        return (
            Tool(
                "diagnose",
                "Diagnose a failure",
                "Work out from an error text, logs or certificates why something fails: opens a case and answers with "
                "the cause, how sure it is, what to do, and the questions whose answers would still change that.",
                DiagnoseArguments,
                Answer,
                self.diagnose,
            ),
            Tool(
                "answer",
                "Answer a question of a case",
                "Add what a person said to a case (facts by name, or ? where nobody knows), or more evidence. Ask the "
                "person; do not guess.",
                AnswerArguments,
                Answer,
                self.answer,
            ),
            Tool(
                "what_if",
                "Try an answer",
                "What would be otherwise if these answers were given: verdicts, scenarios, questions. The case itself "
                "stays as it is.",
                WhatIfArguments,
                WhatIf,
                self.what_if,
            ),
            Tool(
                "plan",
                "The steps of a way out",
                "The steps of an option with commands, how to check and undo each, cautions and sources. Values that "
                "are not known stand as <placeholders>.",
                PlanArguments,
                Steps,
                self.plan,
            ),
            Tool(
                "explain",
                "Why it was concluded",
                "The reasons of every conclusion of a case: the words that were recognised, the facts with file and "
                "line, the rules, and why the other scenarios are ruled out.",
                ExplainArguments,
                CaseResult,
                self.explain,
            ),
            Tool(
                "search_articles",
                "Search the knowledge base",
                "Articles of the knowledge base by words. For an error text use diagnose: it recognises, this only "
                "compares words.",
                SearchArguments,
                Hits,
                self.search,
            ),
        )

    def diagnose(self, given: DiagnoseArguments) -> Told:
        """Open a case. Raises ``UserError``."""
        if not given.text.strip() and not given.paths and not given.answers:
            raise UserError("nothing to diagnose: give text, paths or answers")
        opened = self._cases.begin(Evidence(given.text, given.paths, given.answers), read_time(given.at or None, "at"))
        return self._told(opened)

    def answer(self, given: AnswerArguments) -> Told:
        """Add answers and evidence. Raises ``UserError``."""
        if not given.text.strip() and not given.paths and not given.answers:
            raise UserError("nothing new: give answers, text or paths")
        return self._told(self._cases.add(given.case, Evidence(given.text, given.paths, given.answers)))

    def what_if(self, given: WhatIfArguments) -> Told:
        """Compare the case with what it would be. Raises ``UserError``."""
        opened = self._cases.get(given.case)
        after = self._cases.assume(given.case, given.answers)
        found = changes(opened.result, after)
        data = WhatIf(case=opened.id, changes=found, would_be=answer(opened.id, after))
        lines = [f"- {one.what} {one.id}: {one.before or 'not there'} -> {one.after or 'gone'}" for one in found]
        said = "\n".join(lines) or "Nothing would change."
        return Told(f"{opened.id} stays as it is. With these answers:\n\n{said}\n", data)

    def plan(self, given: PlanArguments) -> Told:
        """The steps of an option. Raises ``UserError``."""
        opened = self._cases.get(given.case)
        incident = _one(opened.result.incidents, given.incident, "incident")
        options = incident.plan.options if incident.plan else ()
        if given.option:
            shown = [_one(options, given.option, "option")]
        else:
            shown = detailed(incident.plan) if incident.plan else []
        blocks: list[Block] = []
        for option in shown:
            blocks += [Heading(f"{option.title} [{option.id}, {option.verdict}]: {option.why}")]
            blocks += steps_of(option, opened.base, full=True)
            blocks += [Para(one, "Caution:", "bad") for one in option.cautions]
        text = to_markdown(blocks) if shown else self._nothing_yet(incident, options)
        return Told(text, steps(opened, incident, shown))

    def explain(self, given: ExplainArguments) -> Told:
        """Every reason. Raises ``UserError``."""
        opened = self._cases.get(given.case)
        names = Names(opened.result, opened.base)
        return Told(to_markdown(explain(opened.result, opened.base, names.value, names.place)), opened.result)

    def search(self, given: SearchArguments) -> Told:
        """Articles by words."""
        if self._search is None:
            self._search = ArticleSearch(self._cases.articles())
        articles = self._search.find(given.query, given.limit)
        hits = tuple(
            Hit(article=one.id, title=one.title, problem=one.problem, cause=one.cause, uri=article_uri(one.id))
            for one in articles
        )
        lines = [f"- {one.article}: {one.title} ({one.problem}); {one.uri}" for one in hits]
        return Told("\n".join(lines or ["No article has any of these words."]) + "\n", Hits(articles=hits))

    def _told(self, opened: OpenCase) -> Told:
        result = opened.result
        text = f"{opened.id}: {result.status}\n\n{to_markdown(report(result, opened.base))}"
        asked = [one for incident in result.incidents for one in incident.questions]
        if asked:
            text += "\n### For the tool answer\n\n" + "\n".join(question_lines(asked)) + "\n"
        return Told(text, answer(opened.id, result))

    @staticmethod
    def _nothing_yet(incident: Incident, options: Iterable[PlanOption]) -> str:
        asked = ", ".join(one.fact for one in incident.questions) or "nothing more is asked"
        ways = "\n".join(f"- {one.id} ({one.verdict}): {one.title}; {one.why}" for one in options)
        return f"Nothing is recommended yet; it hangs on: {asked}. Name an option to see its steps:\n\n{ways}\n"


def _one(found: Iterable[Any], name: str, what: str) -> Any:
    """The incident or option of that id; the first where none is named. Raises ``UserError``."""
    by_id = {one.id: one for one in found}
    if not by_id:
        raise UserError(f"this case has no {what}")
    if not name:
        return next(iter(by_id.values()))
    if name not in by_id:
        raise UserError(f"{clean(name, 60)}: no such {what}{suggestion(name, by_id)}; there are: {', '.join(by_id)}")
    return by_id[name]
