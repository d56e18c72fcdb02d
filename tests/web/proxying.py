"""nginx as a shared cache in front of a server, on this machine only, for as long as a test runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from serving import HOST, Server, ask, free_port

CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=pages:10m;
  upstream application {{ server {host}:{upstream}; keepalive 16; }}
  server {{
    listen {host}:{port};
    location / {{
      proxy_pass http://application;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_cache pages;
      proxy_cache_lock on;
      proxy_cache_revalidate on;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""
"""Nothing but defaults for what is cached: that follows the headers of the application."""
SECONDS_TO_START = 20


@contextmanager
def cached(upstream: int) -> Iterator[Server]:
    """A cache in front of the server at a port, to be asked as that server is."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        user = "user root;" if os.geteuid() == 0 else ""  # else nginx's workers change to a user who may not write here
        config, log = folder / "nginx.conf", folder / "error.log"
        config.write_text(
            CONFIG.format(user=user, folder=folder, host=HOST, port=port, upstream=upstream), encoding="utf-8"
        )
        process = subprocess.Popen([program, "-e", log, "-p", folder, "-c", config], start_new_session=True)
        proxy = Server(port, process, log)
        try:
            _wait(proxy)
            yield proxy
        finally:
            process.terminate()
            process.wait(10)


def _wait(proxy: Server) -> None:
    until = monotonic() + SECONDS_TO_START
    while monotonic() < until:
        assert proxy.process.poll() is None, proxy.output
        try:
            ask(proxy, "/livez")
        except OSError:
            sleep(0.05)
        else:
            return
    raise AssertionError(f"nginx does not listen: {proxy.output}")
