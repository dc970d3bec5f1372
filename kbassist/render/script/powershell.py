"""An option as a script for Windows PowerShell 5.1 and later, and the one that takes it back.

Each step is checked, done if ``ShouldProcess`` says so (``-WhatIf``, ``-Confirm``), checked again, and noted in a file
beside the script, from which the other one knows what to take back and what was there before.
"""

from collections.abc import Iterable, Sequence

from kbassist.advisor.quoting import indented, literal
from kbassist.model.result import Command
from kbassist.render.script import places
from kbassist.render.script.parts import Move, about, commands_of, needs_administrator

_HEAD = """\
#Requires -Version 5.1
{admin}<#
.SYNOPSIS
    {synopsis}
.DESCRIPTION
    {description}
    README.txt beside this script says in which order the scripts run, what to heed, and what is done by hand.
.EXAMPLE
    .\\{name} -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param({parameters})

Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath $PSScriptRoot
$Receipt = Join-Path $PSScriptRoot {receipt}
$Changed = $false

function Get-Noted([string] $StepId) {{
    # What was there before a step that was done here; nothing if it was not.
    if (Test-Path -LiteralPath $Receipt) {{
        foreach ($line in Get-Content -LiteralPath $Receipt -Encoding UTF8) {{
            $id, $before = $line -split "`t", 2
            if ($id -eq $StepId) {{ return "was: $before" }}
        }}
    }}
}}

function Test-Step([scriptblock] $StepDone) {{
    # A check that fails is no proof.
    try {{ [bool](& $StepDone | Select-Object -Last 1) }} catch {{ Write-Verbose "$_"; $false }}
}}

function Assert-Exit {{
    if ($global:LASTEXITCODE) {{ throw "Exit status $global:LASTEXITCODE." }}
}}
"""
_LINE = """
function Invoke-Line([string] $Line) {
    # What is written for cmd.exe.
    & $env:ComSpec /d /s /c "`"$Line`""
    if ($LASTEXITCODE) { throw "Exit status ${LASTEXITCODE}: $Line" }
}
"""
_DO = """
function Add-Note([string] $StepId, [string] $Before) {
    if (-not (Get-Noted $StepId)) { Add-Content -LiteralPath $Receipt -Value "$StepId`t$Before" -Encoding UTF8 }
}

function Invoke-Step {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [string] $StepId, [string] $StepText, [string] $StepCare, [string] $StepCheck,
        [scriptblock] $StepDone, [scriptblock] $StepAct, [scriptblock] $StepFormer,
        [switch] $StepNoted, [switch] $StepFollows
    )
    if ($StepDone -and (Test-Step $StepDone)) {
        Write-Output "Already done: $StepText"
        return
    }
    $Begun = (Test-Path -LiteralPath $Receipt) -and -not (Get-Noted $StepId)
    if ($StepFollows -and -not ($script:Changed -or $Begun)) {
        Write-Output "Not needed, nothing was changed: $StepText"
        return
    }
    if (-not $PSCmdlet.ShouldProcess($StepText, $StepId)) {
        $script:Changed = $script:Changed -or ($WhatIfPreference -and $StepDone)
        return
    }
    Write-Output "Doing: $StepText"
    if ($StepCare) { Write-Output "Take care: $StepCare" }
    $Former = if ($StepFormer) { & $StepFormer | Select-Object -First 1 } else { '' }
    # Noted before it is done, since what fails half-way is to be taken back as well.
    if ($StepNoted -and -not $StepFollows) { Add-Note $StepId $Former }
    $global:LASTEXITCODE = 0
    & $StepAct
    if ($StepDone -and -not (Test-Step $StepDone)) { throw "Done, but not in effect: $StepText" }
    if ($StepFollows) { Add-Note $StepId $Former }
    if ($StepDone) {
        $script:Changed = $true
        Write-Output 'Done, and checked.'
    } else {
        Write-Output "Done; no script can check it. $StepCheck"
    }
}
"""
_LOOK = """
function Show-Step {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $StepId, [string] $StepText, [string] $StepCheck, [scriptblock] $StepAct)
    if (-not $PSCmdlet.ShouldProcess($StepText, $StepId)) { return }
    Write-Output "Looking: $StepText"
    # What is looked for may not be there.
    try { & $StepAct } catch { Write-Output "That ended with an error: $_" }
    if ($StepCheck) { Write-Output "Right is: $StepCheck" }
}
"""
_UNDO = """
function Undo-Step {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [string] $StepId, [string] $StepText, [string] $StepByHand, [scriptblock] $StepDone, [scriptblock] $StepUndo
    )
    $Noted = Get-Noted $StepId
    if (-not $Noted) {
        Write-Output "Not done here, left alone: $StepText"
        return
    }
    $Former = $Noted.Substring(5)
    if (-not $StepUndo) {
        if ($StepByHand) { Write-Output "By hand: $StepByHand" }
    } elseif ($StepDone -and -not (Test-Step $StepDone)) {
        Write-Output "No longer there: $StepText"
    } else {
        if (-not $PSCmdlet.ShouldProcess($StepText, 'Take back')) { return }
        Write-Output "Taking back: $StepText"
        $global:LASTEXITCODE = 0
        & $StepUndo
        if ($StepDone -and (Test-Step $StepDone)) { throw "Still there: $StepText" }
    }
    if ($WhatIfPreference) { return }
    $Left = @(Get-Content -LiteralPath $Receipt -Encoding UTF8 | Where-Object { ($_ -split "`t", 2)[0] -ne $StepId })
    if ($Left) {
        Set-Content -LiteralPath $Receipt -Value $Left -Encoding UTF8
    } else {
        Remove-Item -LiteralPath $Receipt
    }
}
"""


def script(name: str, undo_of: str, receipt: str, moves: Sequence[Move]) -> str:
    """The text of a script. ``undo_of``: the script that it takes back, or nothing."""
    used = commands_of(moves, undo=bool(undo_of))
    synopsis, description = about(undo_of)
    admin = needs_administrator(moves)
    head = _HEAD.format(
        admin="#Requires -RunAsAdministrator\n" if admin else "",
        synopsis=synopsis,
        description=description,
        name=name,
        parameters=_parameters(used),
        receipt=literal(receipt, "powershell"),
    )
    line = _LINE if any(command.shell == "cmd" for command in used) else ""
    steps = (
        [_undo(move) for move in reversed(moves) if move.acts and move.noted]
        if undo_of
        else [_step(move) for move in moves]
    )
    if undo_of:
        return "".join((head, line, _UNDO, *steps))
    kinds = {move.looks for move in moves if move.acts}
    return "".join((head, line, _DO if False in kinds else "", _LOOK if True in kinds else "", *steps))


def _parameters(used: Sequence[Command]) -> str:
    """What the case does not tell, as parameters that PowerShell asks for."""
    found = []
    for place in places.places(used):
        # cmd.exe has no quoting that these characters respect.
        plain = any(command.shell == "cmd" and place in command.open for command in used)
        pattern = "[ValidatePattern('^[^\"%!^&|<>]+$')] " if plain else ""
        said = literal(place.strip("<>"), "powershell")
        found.append(
            f"    [Parameter(Mandatory, HelpMessage = {said})] [ValidateNotNullOrEmpty()] {pattern}"
            f"[string] ${places.pascal(place)}"
        )
    return "\n" + ",\n".join(found) + "\n" if found else ""


def _step(move: Move) -> str:
    if not move.acts:
        return f"\nWrite-Output {literal(f'By hand: {move.text}', 'powershell')}\n"
    if move.looks:
        shown = (("-StepId", move.id), ("-StepText", move.text), ("-StepCheck", move.verify))
        return _call("Show-Step", shown, [("-StepAct", _acts(move.acts, native=False))])
    blocks = [("-StepDone", _checks(move.done_when)), ("-StepAct", _acts(move.acts))]
    blocks.append(("-StepFormer", _acts(move.former, native=False)))
    words = (("-StepId", move.id), ("-StepText", move.text), ("-StepCare", move.caution), ("-StepCheck", move.verify))
    switches = (" -StepNoted" if move.noted else "") + (" -StepFollows" if move.follows else "")
    return _call(f"Invoke-Step{switches}", words, blocks)


def _undo(move: Move) -> str:
    words = (("-StepId", move.id), ("-StepText", move.text), ("-StepByHand", move.by_hand))
    return _call("Undo-Step", words, [("-StepDone", _checks(move.done_when)), ("-StepUndo", _acts(move.undo))])


def _call(name: str, words: Iterable[tuple[str, str]], blocks: Iterable[tuple[str, str]]) -> str:
    lines = [name, *(f"    {option} {literal(text, 'powershell')}" for option, text in words if text)]
    lines += [f"    {option} {{\n{block}\n    }}" for option, block in blocks if block]
    return "\n" + " `\n".join(lines) + "\n"


def _acts(commands: Iterable[Command], *, native: bool = True) -> str:
    lines = []
    for one in commands:
        lines.append(_shifted(_line(one)))
        if native and one.shell == "powershell":
            lines.append("        Assert-Exit")
    return "\n".join(lines)


def _checks(commands: Sequence[Command]) -> str:
    """A block that is true if all of the checks are."""
    checks = [f"{_line(one)} | Out-Null\n$true" if one.shell == "cmd" else _line(one) for one in commands]
    return _shifted(checks[0] if len(checks) == 1 else " -and\n".join(f"(& {{\n{one}\n}})" for one in checks))


def _line(command: Command) -> str:
    return f"Invoke-Line {places.cmd(command)}" if command.shell == "cmd" else places.powershell(command)


def _shifted(text: str) -> str:
    return indented(text, "powershell", "        ")
