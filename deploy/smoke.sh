#!/bin/sh
# Checks that a footnote binary starts and answers from its built-in text, without a token:
#
#   deploy/smoke.sh ./footnote
#   deploy/smoke.sh docker run --rm footnote
set -eu

if [ $# -eq 0 ]; then
	echo "usage: $0 COMMAND [ARG...], the command that runs footnote" >&2
	exit 2
fi

"$@" version
answer=$("$@" ask --json "When did Moscow withdraw its advisers?")
case $answer in
*'"status":"answered"'*'withdraw all Soviet advisers'*'1960'*) ;;
*)
	echo "smoke: wrong answer: $answer" >&2
	exit 1
	;;
esac

code=0
env -u FOOTNOTE_DISCORD_TOKEN -u FOOTNOTE_DISCORD_TOKEN_FILE "$@" serve 2>/dev/null || code=$?
if [ "$code" -ne 78 ]; then
	echo "smoke: serve without a token exited with $code, want 78" >&2
	exit 1
fi
echo "smoke: ok"
