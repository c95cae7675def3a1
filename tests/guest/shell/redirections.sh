# Redirections and here-documents.
cat <<END
here $((1 + 1)) $(echo document)
END
cat <<'END' | tr a-z A-Z
quoted $x
END
cat <<-END
	tabs
	END
echo out > file; echo more >> file; cat < file
{ echo to stdout; echo to stderr >&2; } 2> errors > output; cat errors output
ls absent 2>&1 | grep -c absent
cat 3< file <&3
exec 4> four; echo through >&4; exec 4>&-; cat four
echo clobbered > file; wc -l < file
: > empty; [ -s empty ] || echo is empty
(echo a; echo b >&2) 2>/dev/null
while read -r line; do echo "read $line"; done < output
sort <<END > sorted
z
y
END
cat sorted
