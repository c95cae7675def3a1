# Other programs: status, environment, arguments, PATH, scripts.
env A=1 sh -c 'echo "$A-$1-$2"' name "two words" ''
sh -c 'exit 42'; echo $?
absent-program 2>/dev/null; echo $?
./absent-file 2>/dev/null; echo $?
printf '#!/bin/sh\necho script "$0" "$@"\n' > script; chmod +x script
./script 1 '2 3'
printf '#!/bin/sh -e\nfalse\necho unreached\n' > strict; chmod +x strict
./strict; echo $?
VAR=set; export VAR; sh -c 'echo $VAR'; unset VAR; sh -c 'echo ${VAR-unset}'
sh -c 'kill -9 $$'; echo $?
sh -c 'kill -TERM $$'; echo $?
exec 5> five; sh -c 'echo inherited >&5'; exec 5>&-; cat five
ls | sort | tr '\n' ' '; echo
for word in x y; do env echo $word; done
echo 'echo from a file; exit 4' > part; sh part; echo $?
sh < part; echo $?
exec sh -c 'echo replaced; exit 5'
echo unreached
