"""Runs trytond for as long as the process that started it lives.

usage: /usr/bin/python3 -B serve.py TRYTOND-ARGUMENTS...
"""
import runpy
import sys

from tie import end_with_starter

end_with_starter()
sys.argv[0] = '/usr/bin/trytond'
runpy.run_path(sys.argv[0], run_name='__main__')
