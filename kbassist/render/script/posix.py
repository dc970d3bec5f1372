"""An option as a script for a POSIX shell, and the one that takes it back; the same as for PowerShell."""

from collections.abc import Iterable, Sequence

from kbassist.advisor.quoting import indented, literal
from kbassist.model.result import Command
from kbassist.render.script import places
from kbassist.render.script.parts import Move, about, commands_of

_HEAD = """\
#!/bin/sh
# {synopsis}
#     sh {name} --dry-run    shows what it would do
#     sh {name}{arguments}
# {description}
# README.txt beside this script says in which order the scripts run, what to heed, and what is done by hand.
set -eu

dry_run=no
{variables}for argument in "$@"; do
  case $argument in
    --dry-run) dry_run=yes ;;
{cases}    *)
      echo "{name}: unknown argument $argument; known: --dry-run{arguments}" >&2
      exit 2
      ;;
  esac
done
{wanted}CDPATH='' cd -- "$(dirname -- "$0")"
title=

say() {{
  printf '%s\\n' "$*"
}}

stop() {{
  say "{name}: $*" >&2
  exit 1
}}

# shellcheck disable=SC2317,SC2329 # called by the trap
ended() {{
  if [ "$1" -ne 0 ] && [ -n "$title" ]; then
    say "{name}: stopped at: $title" >&2
  fi
}}
trap 'ended "$?"' EXIT

planned() {{ # what is said before it is done, what in a dry run: whether it is to be done
  if [ "$dry_run" = yes ]; then
    say "$2: $title"
    return 1
  fi
  say "$1: $title"
}}
"""
_SUDO = """
# Root needs no sudo, and slim images have none.
if [ "$(id -u)" -eq 0 ]; then
  sudo() {
    "$@"
  }
fi
"""
_NOTED = """\
noted() { # step: whether it was done here
  [ -f "$receipt" ] && cut -f 1 "$receipt" | grep -qxF -- "$1"
}
"""
_NOTE = """
note() { # step, what was there before
  noted "$1" || printf '%s\\t%s\\n' "$1" "$2" >>"$receipt"
}
"""
_DUE = """
changed=no

due() { # step: whether something was changed, now or in a run that ended before this step
  [ "$changed" = yes ] || { [ -f "$receipt" ] && ! noted "$1"; }
}
"""
_UNDO = """
former_of() { # step: what was there before it
  while IFS= read -r line; do
    if [ "${line%%	*}" = "$1" ]; then
      printf '%s\\n' "${line#*	}"
    fi
  done <"$receipt"
}

forget() { # step: it is taken back
  if [ "$dry_run" = yes ]; then
    return
  fi
  while IFS= read -r line; do
    if [ "${line%%	*}" != "$1" ]; then
      printf '%s\\n' "$line"
    fi
  done <"$receipt" >"$receipt.new"
  mv -f -- "$receipt.new" "$receipt"
  [ -s "$receipt" ] || rm -f -- "$receipt"
}
"""


def script(name: str, undo_of: str, receipt: str, moves: Sequence[Move]) -> str:
    """The text of a script. ``undo_of``: the script that it takes back, or nothing."""
    used = commands_of(moves, undo=bool(undo_of))
    synopsis, description = about(undo_of)
    open_places = places.places(used)
    names = [places.snake(place) for place in open_places]
    head = _HEAD.format(
        synopsis=synopsis,
        description=description,
        name=name,
        arguments="".join(f" {one}=..." for one in names),
        variables="".join(f"{one}=${{{one}-}}\n" for one in names),
        cases="".join(f"    {one}=*) {one}=${{argument#*=}} ;;\n" for one in names),
        wanted="".join(map(_wanted, names, open_places)),
    )
    noted = f"\nreceipt={literal(receipt, 'sh')}\n{_NOTED}"
    sudo = _SUDO if any("sudo " in command.text for command in used) else ""
    if undo_of:
        return "".join(
            (head, sudo, noted, _UNDO, *(_undo(number, move) for number, move in reversed(_numbered(moves))))
        )
    due = _DUE if any(move.follows for move in moves) else ""
    notes = noted + _NOTE if any(move.acts and move.noted for move in moves) else ""
    return "".join((head, sudo, notes, due, *(_step(number, move, due=bool(due)) for number, move in _numbered(moves))))


def _numbered(moves: Iterable[Move]) -> list[tuple[int, Move]]:
    return list(enumerate(moves, 1))


def _wanted(name: str, place: str) -> str:
    said = literal(f"say {place.strip('<>')}: {name}=...", "sh")
    return f'if [ -z "${name}" ]; then\n  echo {said} >&2\n  exit 2\nfi\n'


def _step(number: int, move: Move, *, due: bool) -> str:
    if not move.acts:
        return f"\nsay {literal(f'By hand: {move.text}', 'sh')}\n"
    if move.looks:
        lines = [
            "if planned 'Looking' 'Would look'; then",
            # What asks for something is not waited for.
            f"  act_{number} </dev/null || say 'That ended with an error, see above; or it is not there.'",
            *([f"  say {literal(f'Right is: {move.verify}', 'sh')}"] if move.verify else []),
            "fi",
        ]
        return _written(number, move, (("act", move.acts),), lines)
    step = literal(move.id, "sh")
    former = f'"$(former_{number} | head -n 1)"' if move.former else "''"
    changed = ["  changed=yes"] if due and move.done_when else []
    otherwise = ['elif [ "$dry_run" = yes ]; then', *changed] if changed else []
    told = [f"  done_{number} >/dev/null || stop 'done, but not in effect'", "  say 'Done, and checked.'"]
    if not move.done_when:
        told = [f"  say {literal(f'Done; no script can check it. {move.verify}'.strip(), 'sh')}"]
    noting = [f"  note {step} {former}"] if move.noted else []
    # What a check prints before the step is done is no news.
    done = f'if done_{number} >/dev/null 2>&1; then\n  say "Already done: $title"\nel'
    first = done if move.done_when else ""
    if move.follows:
        first += f'if ! due {step}; then\n  say "Not needed, nothing was changed: $title"\nel'
    lines = [
        f"{first}if planned Doing 'Would do'; then",
        *([f"  say {literal(f'Take care: {move.caution}', 'sh')}"] if move.caution else []),
        *([] if move.follows else noting),
        f"  act_{number}",
        *told,
        *(noting if move.follows else []),
        *changed,
        *otherwise,
        "fi",
    ]
    functions = (("done", move.done_when), ("former", move.former), ("act", move.acts))
    return _written(number, move, functions, lines)


def _undo(number: int, move: Move) -> str:
    step = literal(move.id, "sh")
    if not move.undo:
        if not move.acts or not move.noted:
            return ""
        told = [f"  say {literal(f'By hand: {move.by_hand}', 'sh')}"] if move.by_hand else []
        return _written(number, move, (), [f"if noted {step}; then", *told, f"  forget {step}", "fi"])
    lines = [f"if ! noted {step}; then", '  say "Not done here, left alone: $title"']
    if move.done_when:
        lines += [f"elif ! done_{number} >/dev/null 2>&1; then", '  say "No longer there: $title"', f"  forget {step}"]
    lines += ["elif planned 'Taking back' 'Would take back'; then"]
    if any("$former" in one.text for one in move.undo):
        lines += [f"  former=$(former_of {step})"]
    lines += [f"  undo_{number}"]
    if move.done_when:
        lines += [f"  if done_{number} >/dev/null 2>&1; then", "    stop 'still there'", "  fi"]
    lines += [f"  forget {step}", "fi"]
    return _written(number, move, (("done", move.done_when), ("undo", move.undo)), lines)


def _written(number: int, move: Move, functions: Iterable[tuple[str, Sequence[Command]]], lines: Iterable[str]) -> str:
    texts = [f"# {move.id}"]
    for name, commands in functions:
        if commands:
            blocks = [_checked(places.sh(one), name) for one in commands]
            if name == "done" and len(blocks) > 1:
                blocks = [" &&\n".join(f"{{\n{one}\n}}" if "\n" in one else one for one in blocks)]
            body = "\n".join(indented(one, "sh", "  ") for one in blocks)
            texts.append(f"{name}_{number}() {{\n{body}\n}}")
    return "\n" + "\n".join([*texts, f"title={literal(move.text, 'sh')}", *lines]) + "\n"


def _checked(text: str, name: str) -> str:
    """``text`` of an act so that the script stops if it fails: ``set -e`` does not heed what stands before ``&&``."""
    return f"{text} || return 1" if name in ("act", "undo") and "&&" in text and "\n" not in text else text
