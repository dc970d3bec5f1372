"""The facts that the program works out without a pattern or a rule: the union of what its producers declare."""

from kbassist.case import certificates as case
from kbassist.certificates import computed as certificates
from kbassist.connection import string as connection
from kbassist.verify import judge as verify

COMPUTED = certificates.COMPUTED | case.COMPUTED | connection.COMPUTED | verify.COMPUTED
