"""Ties this process to the one that started it.

The starter holds the other end of standard input and never writes to it. However the starter ends, even by SIGKILL,
the kernel closes that end, and this process goes with it instead of keeping its port, database or processor.
"""
import os
import threading


def end_with_starter():
    def wait():
        os.read(0, 1)
        os._exit(0)
    threading.Thread(target=wait, daemon=True).start()
