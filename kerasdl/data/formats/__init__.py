"""How bytes of each format become arrays; nothing here unpickles."""
