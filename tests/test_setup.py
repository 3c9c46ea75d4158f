"""Test the commands in ``setup/``, in particular the messages of their failures."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import lib
from checkout import ROOT
from lib import (
    config,
    database,
    demo_accounts,
    manifests,
    odoo_source,
    paths,
    postgres,
    prepare,
    python_env,
    serve,
    shell,
    stamps,
    system,
)
from lib.checks import life, oca, result
from lib.commands import bench, run, test
from lib.output import SetupError, run_command


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Redirect all output to a temporary folder, so that no real file changes."""
    for name in ("LOGS", "STAMPS", "APT", "POSTGRES", "DATA"):
        monkeypatch.setattr(paths, name, tmp_path / name.lower())
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "RUNTIME", tmp_path)
    return tmp_path


@pytest.fixture
def no_server_named(tmp_path, monkeypatch):
    """Name no server in PGHOST or odoo.conf; return the path of that odoo.conf."""
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.setattr(paths, "CONFIG", tmp_path / "odoo.conf")
    return tmp_path / "odoo.conf"


# Python


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 14)])
def test_unsupported_python_is_named(version):
    sentence = lib.python_problem(version)
    assert f"Python {version[0]}.{version[1]}, " in sentence
    assert "needs Python 3.10 to 3.13" in sentence


@pytest.mark.parametrize("minor", [10, 11, 12, 13])
def test_supported_python(minor):
    assert lib.python_problem((3, minor)) is None


def test_old_python_stops_the_command(tmp_path):
    fake = tmp_path / "fake.py"
    fake.write_text(
        "import sys, runpy\n"
        "sys.version_info = (3, 8, 0, 'final', 0)\n"
        f"sys.path.insert(0, {str(ROOT / 'setup')!r})\n"
        f"runpy.run_path({str(ROOT / 'setup' / 'run')!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, fake], capture_output=True, text=True)
    assert done.returncode == 1
    assert "This command runs with Python 3.8" in done.stderr
    assert "Traceback" not in done.stderr


# Disk, network, rights


def test_full_disk_is_reported_before_the_first_download(elsewhere, monkeypatch):
    free = SimpleNamespace(free=1.5e9)
    monkeypatch.setattr(system.shutil, "disk_usage", lambda _path: free)
    monkeypatch.setattr(odoo_source, "is_available", lambda: False)
    monkeypatch.setattr(python_env, "ensure", lambda: pytest.fail("downloads"))
    with pytest.raises(SetupError, match="1.5 GB free, but the first setup needs 4 GB"):
        prepare._build("run", None)


@pytest.mark.parametrize(
    "output, sentence",
    [
        ("E: You don't have enough: No space left on device", "The disk is full"),
        ("Temporary failure resolving 'host'", "check the network"),
        ("NewConnectionError: Failed to establish a new connection", "the network"),
        ("mkdir: Permission denied", "check who owns the checkout"),
    ],
)
def test_known_causes_are_explained(elsewhere, output, sentence):
    command = [sys.executable, "-c", f"print({output!r}); raise SystemExit(3)"]
    with pytest.raises(SetupError, match=sentence) as caught:
        shell.run_logged(command, "attempt", "Fetching")
    assert "logs/attempt.log" in str(caught.value)


def test_unknown_cause_gives_the_last_line(elsewhere):
    command = [
        sys.executable,
        "-c",
        "print('first'); print('last'); raise SystemExit(1)",
    ]
    with pytest.raises(SetupError, match="Fetching failed. last The whole output"):
        shell.run_logged(command, "attempt", "Fetching")


def test_failure_prints_a_message_and_returns_a_code(capsys):
    def fail():
        raise SetupError("Do this.")

    assert run_command(fail) == 1
    assert capsys.readouterr().err == "\nStopped: Do this.\n"


def test_success_is_zero():
    assert run_command(lambda: None) == 0
    assert run_command(lambda: 3) == 3


# System packages


def test_missing_programs_without_root(monkeypatch):
    monkeypatch.setattr(shell, "is_root", lambda: False)
    programs = {"no-such-program": ("some-package", "PDF reports")}
    with pytest.raises(SetupError, match="apt-get install some-package"):
        system.ensure(programs, required=True)


def test_missing_optional_program_is_only_reported(monkeypatch, capsys):
    monkeypatch.setattr(shell, "is_root", lambda: False)
    system.ensure({"no-such-program": ("some-package", "PDF reports")}, required=False)
    assert "Not installed: some-package (for PDF reports)" in capsys.readouterr().err


def test_present_programs_install_nothing(monkeypatch):
    monkeypatch.setattr(system, "install", lambda *_args: pytest.fail("installs"))
    system.ensure({"sh": ("dash", "anything")}, required=True)


# Odoo


def test_odoo_home_without_odoo(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(SetupError, match="there is no Odoo 19.0"):
        odoo_source.ensure()


def make_odoo(folder, series="(19, 0, 0, FINAL, 0, '')"):
    """Create a folder that looks like Odoo's source code."""
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(f"version_info = {series}\n")
    return folder


def test_odoo_home_of_another_series(tmp_path, monkeypatch):
    make_odoo(tmp_path / "old", "(18, 0, 0, FINAL, 0, '')")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path / "old"))
    with pytest.raises(SetupError, match="there is no Odoo 19.0"):
        odoo_source.ensure()


@pytest.mark.parametrize("own_metadata", [False, True])
def test_odoo_home_is_put_on_the_path(tmp_path, monkeypatch, own_metadata):
    """pip needs metadata, which is written where the source has none."""
    home = make_odoo(tmp_path / "source")
    if own_metadata:
        (home / "odoo-19.0.egg-info").mkdir()
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setenv("ODOO_HOME", str(home))
    monkeypatch.setattr(python_env, "site_packages", lambda: site)
    odoo_source.ensure()
    assert (site / "odoo19.pth").read_text() == f"{home}\n"
    metadata = site / "odoo-19.0.dist-info" / "METADATA"
    assert metadata.exists() is not own_metadata
    assert own_metadata or "Version: 19.0" in metadata.read_text()


def test_debian_address_skips_security_and_other_suites():
    targets = (
        "file:/chrome|stable|contrib\n"
        "file:/security|bookworm-security|main\n"
        "file:/updates|bookworm-updates|main\n"
        "file:/debian|bookworm|main\n"
    )
    assert odoo_source.find_debian_address(targets) == "file:/debian"


def test_machine_without_debian_sources():
    with pytest.raises(SetupError, match="set ODOO_HOME"):
        odoo_source.find_debian_address("file:/ubuntu|noble|main")


def test_machine_without_apt(elsewhere, monkeypatch):
    monkeypatch.setattr(shell, "is_installed", lambda program: program != "apt-get")
    with pytest.raises(SetupError, match="`apt-get` is not installed"):
        odoo_source.download()


# PostgreSQL


def test_embedded_server_by_default(no_server_named, monkeypatch):
    monkeypatch.delenv("PGUSER", raising=False)
    assert config.find_existing_server() is None
    env = config.environment()
    assert env["PGHOST"] == str(postgres.socket_folder())
    assert env["PGUSER"] == "odoo"


def test_server_named_by_pghost(no_server_named, monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example.org")
    monkeypatch.setenv("PGUSER", "somebody")
    assert config.find_existing_server() == "PGHOST"
    env = config.environment()
    assert (env["PGHOST"], env["PGUSER"]) == ("db.example.org", "somebody")


def test_server_named_by_odoo_conf(no_server_named):
    no_server_named.write_text(
        "[options]\ndb_host = db.example.org\ndb_port = 5433\ndb_user = us\n"
    )
    assert config.find_existing_server() == "odoo.conf"
    env = config.environment()
    assert env["PGHOST"] == "db.example.org"
    assert env["PGPORT"] == "5433"
    assert env["PGUSER"] == "us"


def test_odoo_can_restart_itself():
    """Odoo restarts itself by running the first argument of its command."""
    _python, first, *_rest = config.odoo_command("--version")
    assert Path(first, "__main__.py").is_file()
    assert "from ." not in Path(first, "__main__.py").read_text("utf-8")


def test_committed_configuration_is_safe():
    parser = config.configparser.RawConfigParser()
    parser.read(ROOT / "odoo.conf")
    options = dict(parser.items("options"))
    assert options["list_db"] == "False"
    assert options["proxy_mode"] == "False"
    assert options["http_interface"] == "127.0.0.1"
    assert not {"admin_passwd", "db_password", "db_host", "data_dir"} & set(options)
    assert options["addons_path"] == "addons"


def test_environment_hides_other_interpreters(monkeypatch, no_server_named):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    env = config.environment()
    assert "PYTHONPATH" not in env
    assert env["PATH"].startswith(str(paths.VENV / "bin"))


def test_deep_checkout_gets_a_short_socket(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "POSTGRES", tmp_path / ("deep" * 25))
    assert len(str(postgres.socket_folder())) <= postgres.LONGEST_FOLDER
    monkeypatch.setattr(paths, "POSTGRES", ROOT.parent / "pg")
    if len(str(ROOT)) < 60:
        assert postgres.socket_folder() == ROOT.parent / "pg" / "socket"


def write_pid_file(cluster, process, state="ready"):
    """Write a server's pid file, with the socket's folder next to the data folder."""
    socket_folder = cluster.with_name("socket")
    lines = [process, cluster, 0, 5432, socket_folder, "", "0 0", state]
    (cluster / "postmaster.pid").write_text("\n".join(map(str, lines)))


@pytest.fixture
def cluster():
    """Create a data folder with a path that is short enough for a Unix socket."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = Path(folder) / "data"
        cluster.mkdir()
        cluster.with_name("socket").mkdir()
        yield cluster


@contextlib.contextmanager
def listening(cluster):
    """Simulate a running server by listening on its socket."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(cluster.with_name("socket") / ".s.PGSQL.5432"))
        server.listen()
        yield


def test_running_server_is_detected(cluster):
    assert not postgres.is_running(cluster)
    with listening(cluster):
        assert not postgres.is_running(cluster)
        write_pid_file(cluster, os.getpid(), "starting")
        assert not postgres.is_running(cluster)
        write_pid_file(cluster, os.getpid())
        assert postgres.is_running(cluster)


def test_dead_server_whose_process_number_is_reused(cluster):
    write_pid_file(cluster, os.getpid())
    assert not postgres.is_running(cluster)
    postgres._remove_stale_pid_file(cluster)
    assert not (cluster / "postmaster.pid").exists()


def test_pid_file_of_a_dead_server_is_kept(cluster):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    write_pid_file(cluster, dead.pid)
    assert not postgres.is_running(cluster)
    postgres._remove_stale_pid_file(cluster)
    assert (cluster / "postmaster.pid").exists()


def test_server_of_a_moved_checkout(cluster):
    write_pid_file(cluster, os.getpid())
    moved = cluster.parent.with_name(f"{cluster.parent.name}-moved")
    with listening(cluster):
        cluster.parent.rename(moved)
        try:
            assert postgres.is_running(moved / "data")
        finally:
            moved.rename(cluster.parent)


def test_server_of_a_copied_checkout(cluster):
    write_pid_file(cluster, os.getpid())
    with listening(cluster), tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "data"
        shutil.copytree(cluster, copied)
        assert postgres.is_running(cluster)
        assert not postgres.is_running(copied)
        postgres._remove_stale_pid_file(copied)
        assert not (copied / "postmaster.pid").exists()


@pytest.mark.parametrize(
    "line, sentence",
    [
        (
            "UTC [1] FATAL:  could not write: No space left on device",
            "The disk is full",
        ),
        ("UTC [1] PANIC:  could not locate a checkpoint", "could not locate a checkp"),
        ("UTC [1] LOG:  starting", ""),
    ],
)
def test_server_failure_is_explained(tmp_path, line, sentence):
    log = tmp_path / "server.log"
    assert postgres.explain_failure(log) == ""
    log.write_text(f"UTC [1] FATAL:  older\n{line}\n" if sentence else f"{line}\n")
    assert postgres.explain_failure(log).startswith(sentence)
    assert bool(postgres.explain_failure(log)) is bool(sentence)


def test_socket_follows_a_moved_checkout(cluster, monkeypatch):
    monkeypatch.setattr(postgres, "_get_system_user", lambda: None)
    conf = cluster / "postgresql.conf"
    conf.write_text("port = 1\nunix_socket_directories = '/old'\ntimezone = 'UTC'\n")
    postgres.configure_socket(cluster, cluster.parent / "new")
    assert (cluster.parent / "new").is_dir()
    assert conf.read_text().splitlines() == [
        "port = 1",
        f"unix_socket_directories = '{cluster.parent / 'new'}'",
        "timezone = 'UTC'",
    ]


def test_folders_are_opened_for_traversal_only(tmp_path):
    folder = tmp_path / "closed" / "pg"
    folder.mkdir(parents=True)
    folder.chmod(0o700)
    (tmp_path / "closed").chmod(0o700)
    postgres.allow_traversal(folder)
    assert folder.stat().st_mode & 0o777 == 0o701
    assert (tmp_path / "closed").stat().st_mode & 0o777 == 0o701


def test_unreachable_server_is_reported(no_server_named, monkeypatch, tmp_path):
    env = {**os.environ, "PGHOST": str(tmp_path), "PGUSER": "odoo"}
    sentence = "No such file or directory. Check PGHOST, PGPORT, PGUSER and PGPASSWORD"
    with pytest.raises(SetupError, match=sentence):
        database.exists(env, "demo")


# The demonstration


@pytest.mark.parametrize("name", ["", "1demo", 'a"b', "a b", "a" * 64, "-d"])
def test_bad_database_names(name):
    with pytest.raises(SetupError, match="is not a valid database name"):
        database.check_name(name)


@pytest.mark.parametrize("name", ["demo", "Mfi-2026_a.b"])
def test_good_database_names(name):
    assert database.check_name(name) == name


class Server:
    """A fake server that holds the markers of its databases and records calls."""

    def __init__(self, monkeypatch, markers):
        self.markers = markers
        self.calls = []
        monkeypatch.setattr(database, "exists", lambda _env, name: name in self.markers)
        monkeypatch.setattr(database, "get_marker", lambda _env, name: markers[name])
        monkeypatch.setattr(database, "get_sources_digest", lambda: "present")
        monkeypatch.setattr(database, "drop", lambda _env, _name: self.record("drop"))
        monkeypatch.setattr(database, "run_odoo", self.odoo)
        monkeypatch.setattr(database, "run_script", lambda *_args: None)
        monkeypatch.setattr(database, "set_marker", lambda *args: self.record(args[2]))

    def record(self, call):
        """Record a call."""
        self.calls.append(call)

    def odoo(self, _env, _name, *args, what):
        """Replace Odoo: record whether it would install or update."""
        self.record("update" if "-u" in args else "install")


@pytest.mark.parametrize(
    "markers, calls",
    [
        ({"demo": "present"}, []),
        ({"demo": "older"}, ["update", "present"]),
        ({}, ["install", "present"]),
    ],
)
def test_only_a_missing_or_older_database_changes(
    elsewhere, monkeypatch, markers, calls
):
    server = Server(monkeypatch, markers)
    database.ensure_demo({}, "demo")
    assert server.calls == calls


@pytest.mark.parametrize(
    "markers, keep, calls",
    [
        ({"test": "present a b"}, False, []),
        ({"test": "present a"}, False, ["drop", "install", "present a b"]),
        ({"test": "present a"}, True, ["update", "present a b"]),
        ({"test": ""}, True, ["drop", "install", "present a b"]),
    ],
)
def test_other_databases_are_created_again_or_kept(monkeypatch, markers, keep, calls):
    server = Server(monkeypatch, markers)
    database.ensure({}, "test", ["a", "b"], keep=keep)
    assert server.calls == calls


def test_incomplete_database_is_created_again(elsewhere, monkeypatch):
    server = Server(monkeypatch, {})
    monkeypatch.setattr(database, "run_odoo", lambda *_args, **_kw: interrupt())
    with pytest.raises(KeyboardInterrupt):
        database.ensure_demo({}, "demo")
    server = Server(monkeypatch, {"demo": ""})
    database.ensure_demo({}, "demo")
    assert server.calls == ["drop", "install", "present"]


def interrupt():
    """Simulate Ctrl+C."""
    raise KeyboardInterrupt


def test_foreign_database_is_not_dropped(elsewhere, monkeypatch):
    server = Server(monkeypatch, {"demo": ""})
    with pytest.raises(SetupError, match="was not created by this command"):
        database.ensure_demo({}, "demo")
    assert server.calls == []


def test_a_database_that_is_being_vacuumed_is_dropped_afterwards(monkeypatch, tmp_path):
    refused = SetupError("ERROR: must be owner of database")
    answers = [refused, SetupError("ERROR: permission denied to terminate process"), ""]

    def query(*_args):
        answer = answers.pop(0)
        if isinstance(answer, SetupError):
            raise answer
        return answer

    monkeypatch.setattr(database, "query", query)
    monkeypatch.setattr(database.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(paths, "DATA", tmp_path)
    files = tmp_path / "filestore" / "dropped"
    files.mkdir(parents=True)
    with pytest.raises(SetupError, match="owner"):
        database.drop({}, "dropped")
    assert files.exists()
    database.drop({}, "dropped")
    assert not answers and not files.exists()


def test_port_in_use():
    with contextlib.closing(socket.socket()) as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"Port {port} is in use.*--port"):
            serve.check_port(port)
    serve.check_port(port)


def test_port_in_use_is_reported_before_anything_else(monkeypatch):
    monkeypatch.setattr(prepare, "prepare", lambda *_args: pytest.fail("prepares"))
    with contextlib.closing(socket.socket()) as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run_command(run.main, ["--port", port]) == 1


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_invalid_port(port):
    with pytest.raises(SetupError, match=f"{port} is not a valid port"):
        serve.check_port(port)


def test_welcome_names_the_accounts():
    text = serve.format_welcome(8070, "log", ["admin", "pilote", "somebody"])
    assert "http://localhost:8070" in text
    assert "  admin        admin        Admin" in text
    assert "  pilote " in text
    assert "collecteur" not in text
    assert "somebody" not in text


def test_accounts_have_three_cells():
    accounts = demo_accounts.get_accounts()
    assert len(accounts) == 9
    for login, password, role in accounts:
        assert login and password == login and role


def test_options_of_run():
    options = run.parse_arguments(["--no-serve", "--database", "x", "--port", "8070"])
    assert (options.no_serve, options.database, options.port) == (True, "x", 8070)
    assert not options.clean


# Stamps and locks


def test_digest_depends_on_names_and_content(tmp_path):
    (tmp_path / "a").write_text("1")
    first = stamps.digest(tmp_path)
    (tmp_path / "a").write_text("2")
    second = stamps.digest(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({first, second, stamps.digest(tmp_path)}) == 3


def test_digest_ignores_tests_and_caches(tmp_path):
    (tmp_path / "a").write_text("1")
    first = stamps.digest(tmp_path)
    for folder in ("tests", "__pycache__"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x").write_text("1")
    assert stamps.digest(tmp_path) == first


def test_stamps(elsewhere):
    assert not stamps.is_done("step", "1")
    stamps.mark("step", "1")
    assert stamps.is_done("step", "1")
    assert not stamps.is_done("step", "2")


def test_lock_makes_the_second_wait(elsewhere, capfd):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'setup')!r})\n"
        "from pathlib import Path\n"
        "from lib import paths, stamps\n"
        f"paths.RUNTIME = Path({str(elsewhere)!r})\n"
        "with stamps.lock(): print('in', flush=True)\n"
    )
    with stamps.lock():
        second = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert b"Waiting for another command" in second.stderr.readline()
        assert second.poll() is None
    assert second.communicate(timeout=30)[0] == b"in\n"


# The checks


def test_manifests_in_order_of_dependence(monkeypatch, tmp_path):
    for name, depends in {"a": ["b", "mail"], "b": ["c"], "c": ["web"]}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends}))
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    assert manifests.get_names() == ["c", "b", "a"]
    assert manifests.get_dependencies(["a", "b", "c"]) == ["mail", "web"]


REPORT = """<testsuites><testsuite>
<testcase classname="m.T" name="a"/>
<testcase classname="m.T" name="b"><failure/></testcase>
<testcase classname="m.T" name="c"><skipped/></testcase>
<testcase classname="m.T" name="d"/>
<testcase classname="m.T" name="d"><error/></testcase>
</testsuite></testsuites>"""


def test_report_is_counted(tmp_path):
    file = tmp_path / "report.xml"
    file.write_text(REPORT)
    found = result.read_report(file, 1)
    assert (found.passed, found.failed, found.skipped) == (1, 2, 1)


def test_crash_without_report_is_a_failure(tmp_path):
    assert result.read_report(tmp_path / "none.xml", 3).failed == 1
    assert result.read_report(tmp_path / "none.xml", 1).failed == 1


def test_oca_comparison():
    before = {"a": "passed", "b": "passed", "c": "failed", "d": "passed"}
    found = oca.compare(before, {"a": "passed", "b": "failed", "c": "failed"})
    assert (found.passed, found.failed) == (1, 2)
    assert "d passes without our addons, but with them: did not run" in found.problems


def test_traces_left_and_removed():
    lines = life.get_differences({"column": {"a.x", "a.y"}}, {"column": {"a.x", "b.z"}})
    assert lines == ["column left behind: b.z", "column removed: a.y"]


def test_warnings_are_read_from_odoo_logs():
    log = (
        "2026-01-01 10:00:00,123 42 INFO demo odoo.x: fine\n"
        "2026-01-01 10:00:00,123 42 WARNING demo odoo.x: look\n"
        "<string>:38: (ERROR/3) noise\n"
        "2026-01-01 10:00:00,123 42 ERROR demo odoo.x: bad\n"
    )
    assert life.get_warnings(log) == ["odoo.x: look", "odoo.x: bad"]


def test_every_stage_has_an_expected_number():
    assert set(test.get_expected()) == set(test.STAGES)


@pytest.fixture
def stage(monkeypatch):
    """Return a function that runs a fake stage and returns the stage's result."""

    def attempt(outcome, least):
        monkeypatch.setitem(test.STAGES, "fake", lambda _env: outcome)
        monkeypatch.setattr(test, "get_expected", lambda: {"fake": least})
        return test._run_stage({}, "fake")

    return attempt


def test_too_few_checks_fail(stage):
    assert stage(result.Result(passed=3), 4).failed == 1
    assert stage(result.Result(passed=4), 4).failed == 0


def test_a_skip_fails(stage):
    assert stage(result.Result(passed=4, skipped=1), 4).failed == 1


def test_the_last_stages_run_side_by_side(monkeypatch):
    began = []

    def run(_env, name):
        began.append(name)
        return result.Result(passed=1)

    monkeypatch.setattr(test, "_run_stage", run)
    assert len(test._run_stages({}, list(test.STAGES))) == len(test.STAGES)
    assert sorted(began) == sorted(test.STAGES)
    assert began[:4] == ["lint", "engines", "repository", "addons"]
    for lane in test.LANES:
        assert [name for name in began if name in lane] == list(lane)
    began.clear()
    test._run_stages({}, ["addons", "oca"])
    assert began == ["addons", "oca"]


def test_unknown_stage_is_named():
    with pytest.raises(SetupError, match="There is no stage called nothing"):
        test.main(["--only", "nothing"])


def test_unknown_benchmark_is_named():
    with pytest.raises(SetupError, match="There is no benchmark called nothing"):
        bench.main(["nothing"])


def test_benchmark_lines():
    row = {"name": "n", "ours_s": 1, "baseline_s": 2, "ratio": 0.5, "goal": 1}
    assert bench.format_row({**row, "ok": True}).endswith("ratio 0.50 (at most 1): ok")
    row = {"name": "n", "small_s": 1, "large_s": 2, "growth": 2, "goal": 1.5}
    line = bench.format_row({**row, "ok": False})
    assert line.endswith("growth 2.00 (at most 1.5): TOO SLOW")
