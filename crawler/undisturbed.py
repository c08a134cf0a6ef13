"""To be imported first by the server that others are forked from: Ctrl-C is for the program that it serves."""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
