"""``kbassist kb new`` as a conversation: from a person's answers to a draft of an article.

Nothing here knows a terminal: ``Interview`` gets a function that asks one thing and gives the line back. What is known
already (of a ticket, of error texts) is not asked.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kbassist.authoring.asking import Ask, Asker, Prompt, Tell
from kbassist.authoring.draft import Draft
from kbassist.authoring.proposal import wrong_with
from kbassist.authoring.skeleton import sample_of, slug
from kbassist.authoring.table_questions import TableQuestions
from kbassist.authoring.takes import KnownTexts
from kbassist.authoring.way_questions import WayQuestions
from kbassist.authoring.word_questions import WordQuestions
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import OUTSIDE

__all__ = ["Ask", "Interview", "Prompt", "Tell"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,60}")


class Interview(Asker):
    """Asks for an article; ``corpus``: error texts against which the words of this one are held."""

    def __init__(self, base: RuleBase, ask: Ask, tell: Tell, corpus: Path | None = None) -> None:
        super().__init__(ask, tell)
        self.base = base
        self.corpus = corpus

    def run(self, known: Draft) -> Draft:
        """The whole conversation. What is given is not asked."""
        name = known.id or self._id()
        title = known.title or self.ask("What is wrong, in one line?", "The heading, as a colleague would say it.")
        problem = known.problem or self._problem(name)
        draft = self._sourced(msgspec.structs.replace(known, id=name, title=title, problem=problem))
        texts = draft.texts or (self._sample(),)
        words = WordQuestions(self.base, self, texts, draft.apart, self._known(texts, draft.apart))
        fragments, strength, wider = words.words()
        cause = draft.cause or self.ask(
            "What failed?", "One or two sentences. This is the first thing the report says."
        )
        mechanism = draft.mechanism or self.ask("Why does it happen?", "How it works, so that a reader understands it.")
        table = TableQuestions(self.base, self)
        table.columns()
        rows = table.rows()
        ways = draft.ways or tuple(WayQuestions(self, table, rows).ways())
        return msgspec.structs.replace(
            draft,
            texts=texts,
            fragments=fragments,
            message=(self.base.catalogue.key_of(fragments[0]) or "") if len(fragments) == 1 else "",
            strength=strength,
            refines=tuple(wider),
            cause=cause,
            mechanism=mechanism,
            facts=tuple(table.facts),
            new_facts=tuple(table.new),
            rows=tuple(rows),
            ways=ways,
            apart=draft.apart or (self._apart(fragments),),
            known={} if problem.startswith(OUTSIDE) else dict(self.base.vouching),
        )

    def _known(self, texts: Sequence[str], apart: Sequence[str]) -> KnownTexts:
        return KnownTexts(self.base, self.corpus, texts, apart)

    def _id(self) -> str:
        while True:
            answer = self.ask("Id of the article?", "Its KB number (KB2007728), or a few words with hyphens between.")
            if answer in self.base.article_ids:
                self.tell(f"There is an article {answer} already; choose another id.")
            elif not _ID.fullmatch(answer):
                self.tell("An id has a to z, digits and hyphens, for example KB2007728 or listener-without-name.")
            else:
                return answer

    def _problem(self, article_id: str) -> str:
        titles: dict[str, str] = {}
        for name in self.base.article_ids:
            article = self.base.article(name)
            if article.problem not in titles or name == article.problem:
                titles[article.problem] = article.title
        choices = [f"{problem} ({title})" for problem, title in sorted(titles.items())]
        other = "another kind"
        help_ = "Reports and statistics are grouped by it; articles may share one. 'another' is for a new kind."
        chosen = (
            self.choose(
                "Which kind of failure is it? (a number, or its words; 'another' for a new one)",
                help_,
                [*choices, other],
            )
            if choices
            else other
        )
        if chosen != other:
            return chosen.partition(" (")[0]
        help_ = "Two or three words for the kind of failure, for example: listener unknown."
        problem = slug(self.ask("The name of this kind of failure?", help_, slug(article_id))) or slug(article_id)
        return problem if self._ours() else f"{OUTSIDE}{problem}"

    def _ours(self) -> bool:
        """Whether it is an error of the product that the rules are about; another's needs no sign of it."""
        help_ = (
            "no: it is another product's. Then its texts need no sign of this one, and the kind begins with "
            f"{OUTSIDE}, as everything that is recognised as somebody else's."
        )
        product = self._usual_product()
        return not (product and self.base.vouching) or self.yes(f"Is it an error of {product}?", help_, "yes")

    def _usual_product(self) -> str | None:
        """What most articles are about; before the first one, what the rule base is about."""
        usual = Counter(one for name in self.base.article_ids for one in self.base.article(name).applies_to)
        return usual.most_common(1)[0][0] if usual else next(iter(self.base.about.products), None)

    def _sourced(self, draft: Draft) -> Draft:
        help_ = "The title of the support article or page; 'observed at ...' if it is your own experience."
        document = draft.document or self.ask("Which document does this come from?", help_)
        address, number, revised = draft.address, draft.number, draft.revised
        if not draft.document:
            address = self._address()
            number = self.ask("Its KB number? (digits; empty: none)", "The vendor's number of the article.", "")
            revised = self.ask("Its date? (as 2026-03-31; empty: not known)", "When the document was last changed.", "")
        products = draft.products
        if not products:
            help_ = "Products and versions, with commas between them."
            answer = self.ask("Which products does it apply to?", help_, self._usual_product())
            products = tuple(one.strip() for one in answer.split(",") if one.strip())
        return msgspec.structs.replace(
            draft, document=document, address=address, number=number, revised=revised, products=products
        )

    def _address(self) -> str:
        while True:
            address = self.ask("Its address? (empty: none)", "https://..., so that a reader can check it.", "")
            if not address or re.match(r"https?://\S+$", address):
                return address
            self.tell("An address begins with https:// and has no blanks; leave it empty if there is none.")

    def _sample(self) -> str:
        while True:
            text = self.ask(
                "Paste the error text; end with a line that has only a dot (.)",
                "The whole text as the product prints it. Passwords in it are masked.",
                many=True,
            )
            sample = sample_of(text)
            if sample:
                self.tell(
                    "Names of machines, people and folders stay in it: change them in the file before you share it."
                )
                return sample
            self.tell("There was no text.")

    def _apart(self, fragments: Sequence[str]) -> str:
        while True:
            other = sample_of(
                self.ask(
                    "A text that looks like it but is another problem?",
                    "It is kept as an example that must not be recognised, so that the words stay narrow.",
                )
            )
            if wrong_with(fragments, [other], ()) and other:
                return other
            self.tell("That text has the words by which yours is recognised; give another text.")
