"""Families of the standard library's modules, for colouring a map: eight of them, and the rest."""

from __future__ import annotations

_MODULES = {
    "windows and drawing": "tkinter turtle curses colorsys",
    "internet and mail": "email http urllib smtplib smtpd imaplib ftplib poplib nntplib telnetlib xmlrpc wsgiref "
    "mailbox mailcap mimetypes "
    "socket socketserver ssl html cgi cgitb webbrowser netrc quopri uu",
    "tasks and processes": "asyncio multiprocessing threading concurrent subprocess queue sched selectors signal "
    "asyncore asynchat contextvars",
    "data and text": "xml json csv configparser plistlib tomllib pickle pickletools copyreg shelve dbm struct xdrlib "
    "encodings codecs base64 binhex re difflib textwrap string stringprep locale gettext pprint shlex",
    "files and archives": "pathlib os shutil tarfile zipfile zipapp zipimport gzip bz2 lzma io tempfile glob fnmatch "
    "posixpath ntpath genericpath filecmp fileinput compression stat linecache mmap",
    "numbers and time": "decimal fractions numbers statistics random datetime calendar zoneinfo ipaddress "
    "bisect heapq uuid hashlib hmac secrets",
    "testing and debugging": "unittest doctest pdb bdb trace traceback cProfile profile pstats timeit logging warnings "
    "tracemalloc cmd code codeop",
    "the language itself": "ast inspect dis importlib lib2to3 tokenize token typing types dataclasses enum abc "
    "functools operator contextlib collections collections_abc imp pkgutil modulefinder symtable py_compile "
    "compileall opcode annotationlib ctypes platform pydoc distutils ensurepip venv sysconfig site runpy weakref copy "
    "reprlib keyword pyclbr",
}

FAMILIES: tuple[str, ...] = tuple(_MODULES)

_FAMILY_OF = {module: family for family, modules in _MODULES.items() for module in modules.split()}


def family_of(source: str) -> str:
    """The family of a source such as "email/message.py:105"; "others" for a module of none."""
    module = source.partition(":")[0].partition("/")[0].removesuffix(".py")
    # A module's version in Python, and its private half, belong to the module.
    for name in (module, module.removeprefix("_py"), module.removeprefix("_")):
        if name in _FAMILY_OF:
            return _FAMILY_OF[name]
    return "others"
