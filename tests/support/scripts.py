"""The scripts of an option for given facts, without evidence; and a root of one's own in which they run."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from kbassist.model.evidence import Value
from kbassist.model.result import Diagnosis, Incident, Plan
from kbassist.render.script.choice import Choice
from kbassist.render.script.folder import script_files
from tests.support.facts import BASE
from tests.support.plan import planned

LOCAL, CERTS = "/usr/local/share/ca-certificates", "/etc/ssl/certs"
_SHIPPED = "/usr/share/ca-certificates"


def scripts(article: str, values: Mapping[str, Value], option: str) -> dict[str, bytes]:
    """The files by name."""
    return written(planned(article, values), option)


def written(plan: Plan, option: str) -> dict[str, bytes]:
    """The files of an option of the plan."""
    chosen = next(one for one in plan.options if one.id == option)
    return {one.name: one.content for one in script_files(Choice(incident(plan), chosen, ()), BASE)}


def incident(plan: Plan, name: str = "i1") -> Incident:
    """An incident with that plan."""
    diagnosis = Diagnosis(
        article="KB2007728",
        title="A certificate is not trusted",
        problem="certificate-untrusted",
        cause="",
        status="confirmed",
        scenarios=(),
        findings=(),
        symptoms=(),
        because=(),
        rules=(),
    )
    return Incident(
        id=name,
        client=None,
        server="sql01.contoso.com",
        from_=None,
        to=None,
        problem="certificate-untrusted",
        diagnoses=(diagnosis,),
        questions=(),
        plan=plan,
    )


class Root:
    """Folders of a machine of one's own: a mount namespace puts them over the real ones, so that what is run in it runs
    as it is. ``over``: the folder of the machine -> the one that is seen in its place; each is made.
    """

    def __init__(self, folder: Path, *over: str) -> None:
        self.work = folder / "work"
        self.work.mkdir()
        self.over = {place: folder / place.strip("/").replace("/", "-") for place in over}
        for one in self.over.values():
            one.mkdir()

    def run(self, *command: str | Path, status: int = 0) -> str:
        """What the command prints, in the folder ``work``; it has to end with ``status``."""
        mounts = "".join(f"mount --bind '{inner}' '{outer}' && " for outer, inner in self.over.items())
        ran = subprocess.run(
            ["unshare", "-rm", "sh", "-c", f'{mounts}exec "$@"', "sh", *map(str, command)],  # noqa: S607
            cwd=self.work,
            env={**os.environ, "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == status, (command, ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout + ran.stderr

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write files into the folder ``work``."""
        for name, content in files.items():
            (self.work / name).write_bytes(content)


def debian_root(folder: Path) -> Root:
    """A Debian of its own with a few public authorities, which takes less time than all of them."""
    root = Root(folder, LOCAL, CERTS, _SHIPPED, "/etc/ca-certificates/update.d")
    shutil.copytree(_SHIPPED, root.over[_SHIPPED], dirs_exist_ok=True)
    for one in sorted(root.over[_SHIPPED].rglob("*.crt"))[3:]:
        one.unlink()
    root.run("update-ca-certificates")
    return root
