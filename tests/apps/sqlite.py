#!/usr/bin/env python3
"""SQLite's shell from Debian's source package: databases in memory and on disk, dump, import."""
import subprocess

from app import App, check

app = App()
app.need("tclsh", "make")
source = app.fetch("debian", "sqlite3")
made = app.scratch / "amalgamation"
if not (made / "shell.c").exists():
    made.mkdir(exist_ok=True)
    quiet = {"cwd": made, "check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([source / "configure", "--disable-tcl"], **quiet)
    subprocess.run(["make", "sqlite3.c", "shell.c"], **quiet)
wasm = app.compile("sqlite3", [made / "sqlite3.c", made / "shell.c"],
                   [f"-I{made}", "-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_WAL",
                    "-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_OMIT_SHARED_CACHE",
                    "-DSQLITE_NOHAVE_SYSTEM",
                    # Preview 1 has no file locks.
                    '-DSQLITE_DEFAULT_UNIX_VFS="unix-none"'])

SCRIPT = b"""
create table t(id integer primary key, name text, value real);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
  insert into t select i, printf('name %05d', i), i * 0.5 from n;
create index by_name on t(name);
select count(*), sum(value), min(name), max(name) from t;
select id from t where name = 'name 01234';
select group_concat(id, ',') from (select id from t where value between 100 and 102);
select json_extract('{"a":[1,2,{"b":3}]}', '$.a[2].b');
"""
EXPECTED = b"20000|100005000.0|name 00001|name 20000\n1234\n200,201,202,203,204\n3\n"
check("in memory", app.run(wasm, ":memory:", stdin=SCRIPT), EXPECTED)
check("on disk", app.run(wasm, "test.db", stdin=SCRIPT), EXPECTED)
check("file begins as a database", (app.work / "test.db").read_bytes()[:15], b"SQLite format 3")
check("read again", app.run(wasm, "test.db", "select count(*) from t where id % 7 = 0"), b"2857\n")
check("integrity", app.run(wasm, "test.db", "pragma integrity_check"), b"ok\n")
check("rollback", app.run(wasm, "test.db", "begin; delete from t; rollback; select count(*) from t"),
      b"20000\n")
dump = app.run(wasm, "test.db", ".dump")
check("dump and reload", app.run(wasm, "copy.db", stdin=dump + b"select count(*) from t;"), b"20000\n")
(app.work / "rows.csv").write_text("1,one\n2,\"two, quoted\"\n3,three\n")
check("csv", app.run(wasm, ":memory:", stdin=b"create table c(a,b);\n.mode csv\n.import rows.csv c\n"
                     b"select * from c where a = '2';\n"), b'2,"two, quoted"\n')
app.run(wasm, ":memory:", "select * from absent", status=1)
