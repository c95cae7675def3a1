#!/usr/bin/env python3
"""SQLite's shell from Debian's source package: databases in memory and on disk, dump, import."""
from app import App, check

app = App()
app.skip_without("tclsh", "make", "gcc")
# In Debian's form the tools that the build runs are compiled for the machine of the result.
tree = app.tree("sqlite3", original=True)
app.build(tree, "[ -e Makefile ] || CC='weft cc' ./configure --host=wasm32-linux-musl --disable-tcl "
          "--disable-shared --disable-readline --disable-load-extension", "make sqlite3")
wasm = tree / "sqlite3"

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
check("write-ahead log", app.run(wasm, "wal.db", "pragma locking_mode=exclusive; pragma journal_mode=wal; "
                                "create table w(x); insert into w values(7); select x from w"), b"exclusive\nwal\n7\n")
dump = app.run(wasm, "test.db", ".dump")
check("dump and reload", app.run(wasm, "copy.db", stdin=dump + b"select count(*) from t;"), b"20000\n")
(app.work / "rows.csv").write_text("1,one\n2,\"two, quoted\"\n3,three\n")
check("csv", app.run(wasm, ":memory:", stdin=b"create table c(a,b);\n.mode csv\n.import rows.csv c\n"
                     b"select * from c where a = '2';\n"), b'2,"two, quoted"\n')
app.run(wasm, ":memory:", "select * from absent", status=1)
