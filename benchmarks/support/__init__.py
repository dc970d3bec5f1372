"""What benchmarks and tests build: logs, certificates, samples of every format, conversations.

It imports nothing of the tests, and nothing that ``pip install .`` does not bring. The benchmarks know it as
``support`` (they are run as scripts), the tests as ``benchmarks.support``.
"""
