"""To be imported first by the server that others are forked from: Ctrl-C and the end of a terminal are for the program
that it serves.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
