#!/usr/bin/env bash
# Runs on a machine that systemd has booted and that has nothing of ours, as root: installs
# the packages in /srv/packages, uses the service as an operator does, upgrades it to
# those in /srv/upgrade, removes and purges it. Started by scripts/try-deb.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8

readonly config=/etc/answerbook/answerbookd.yaml

fail() {
  echo "FAILED: $*"
  journalctl -u answerbookd --no-pager -n 30 || true
  exit 1
}
trap 'fail "line $LINENO: $BASH_COMMAND"' ERR
expect() { "$@" || fail "$*"; }
# Waits for what a condition says, and for a minute at most.
eventually() {
  local end=$((SECONDS + 60))
  until "$@" >/srv/last 2>&1; do
    ((SECONDS < end)) || fail "never true: $* ($(tail -3 /srv/last))"
    sleep 0.2
  done
}
field() { systemctl show answerbookd --property="$1" --value; }
pid() { field MainPID; }
install() { apt-get install -y -q --no-install-recommends "$@" >/srv/apt.log 2>&1 || { cat /srv/apt.log; fail "apt-get install $*"; }; }
in_journal() { journalctl -u answerbookd --no-pager -o cat | grep -q "$1"; }
ask() { answerbook "$@" ask "Is interferon a chemotherapy drug?" | grep -q immunotherapy; }

echo "-- installed, it runs as a user of its own"
install /srv/packages/*.deb
eventually ask
expect systemctl is-enabled --quiet answerbookd
expect systemctl is-active --quiet answerbookd
[[ $(getent passwd answerbook | cut -d: -f6-7) == /nonexistent:/usr/sbin/nologin ]] || fail "$(getent passwd answerbook)"
[[ $(ps -o user= -p "$(pid)" 2>/dev/null || stat -c %U "/proc/$(pid)") == answerbook ]] || fail "runs as another user"
[[ $(stat -c '%U:%G %a' $config) == "root:root 644" ]] || fail "$(stat -c '%U:%G %a' $config)"
expect runuser -u answerbook -- test ! -w $config

echo "-- what the unit takes away is gone"
status=$(cat "/proc/$(pid)/status")
for line in 'NoNewPrivs: 1' 'Seccomp: 2' 'CapEff: 0000000000000000' 'CapBnd: 0000000000000000'; do
  tr '\t' ' ' <<<"$status" | grep -q "^$line" || fail "no '$line' in $status"
done
in_its_place() { nsenter --target "$(pid)" --mount --root --setuid "$(id -u answerbook)" --setgid "$(id -g answerbook)" -- "$@"; }
in_its_place test ! -w /usr/share/answerbook/content || fail "it can write to the content"
in_its_place sh -c '! ls /root/. 2>/dev/null' || fail "it sees /root"
# Its own memory use is there all the same: metrics and the log read it.
in_journal '"event":"start".*"resident_bytes":[1-9]' || fail "no resident_bytes in the log"
exec 3<>/dev/tcp/127.0.0.1/9464
printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
grep -q '^process_resident_memory_bytes [1-9]' <&3 || fail "no process_resident_memory_bytes in the metrics"
exec 3<&- 3>&-

echo "-- reload takes a changed library"
before=$(pid)
mkdir -p /srv/library
cp -r /usr/share/answerbook/content/. /srv/library
sed -i 's|^content: .*|content: /srv/library|' $config
systemctl restart answerbookd
eventually ask
[[ $(pid) != "$before" ]] || fail "not restarted"
before=$(pid)
sed -i 's/Growths on the eye/Growths of the eye/' /srv/library/eye-growths/_index.md
systemctl reload answerbookd
eventually in_journal '"event":"reloaded"'
[[ $(pid) == "$before" ]] || fail "reload restarted it"
answerbook topics | grep -q 'Growths of the eye' || fail "the old title is still served"
# The thread that loads lowers its priority: the filter of system calls lets it.
niced() { for task in "/proc/$(pid)/task"/*; do cut -d')' -f2 "$task/stat"; done | awk '$17 > 0 { found = 1 } END { exit !found }'; }
expect niced

echo "-- TLS with a key that only root and its group can read"
for file in tls.crt tls.key; do
  cp "/srv/tls/$file" "/etc/answerbook/$file"
  chown root:answerbook "/etc/answerbook/$file"
  chmod 640 "/etc/answerbook/$file"
done
sed -i -E 's|^#(tls_cert\|tls_key):|\1:|; s|^listen: .*|listen: ["0.0.0.0:50051", "unix:/run/answerbook/probe.sock"]|' $config
systemctl restart answerbookd
eventually ask --server=localhost:50051 --tls-ca=/srv/tls/tls.crt
# Root and the user of the service, on this machine, without TLS.
expect ask --server=unix:/run/answerbook/probe.sock
! ask --server=127.0.0.1:50051 --deadline=2s 2>/dev/null || fail "plaintext is served"

echo "-- a key that only root can read, as systemd's credential"
sed -i 's|^tls_|#tls_|' $config
rm /etc/answerbook/tls.key
install_key() { mkdir -p /etc/ssl/private && cp /srv/tls/tls.* /etc/ssl/private/ && chmod 600 /etc/ssl/private/tls.*; }
expect install_key
mkdir -p /etc/systemd/system/answerbookd.service.d
cat >/etc/systemd/system/answerbookd.service.d/tls.conf <<'END'
[Service]
LoadCredential=tls.key:/etc/ssl/private/tls.key
LoadCredential=tls.crt:/etc/ssl/private/tls.crt
Environment=ANSWERBOOK_TLS_KEY=%d/tls.key ANSWERBOOK_TLS_CERT=%d/tls.crt
END
systemctl daemon-reload
systemctl restart answerbookd
eventually ask --server=localhost:50051 --tls-ca=/srv/tls/tls.crt
rm -r /etc/systemd/system/answerbookd.service.d
systemctl daemon-reload

echo "-- a name is found without netlink"
sed -i 's|^listen: .*|listen: ["localhost:50051"]|' $config
systemctl restart answerbookd
eventually ask

echo "-- a wrong setting is not tried again and again"
cp $config /srv/config
echo 'drain_tiemout: 1s' >>$config
systemctl restart answerbookd || true
eventually systemctl is-failed --quiet answerbookd
[[ $(field NRestarts) == 0 ]] || fail "restarted $(field NRestarts) times"
in_journal drain_timeout || fail "the journal does not say what is wrong"
cp /srv/config $config
systemctl reset-failed answerbookd
systemctl start answerbookd
eventually ask

echo "-- killed, it comes back"
before=$(pid)
kill -KILL "$before"
back() { [[ $(pid) != 0 && $(pid) != "$before" ]] && ask; }
eventually back

echo "-- an upgrade restarts it and keeps the configuration"
before=$(pid)
install /srv/upgrade/*.deb
eventually back
[[ $(dpkg-query -W -f '${Version}' answerbook-server) == *-2 ]] || fail "not upgraded"
cmp /srv/config $config || fail "the configuration was replaced"

echo "-- stopped, it drained"
systemctl stop answerbookd
[[ $(field Result) == success && $(field ExecMainStatus) == 0 ]] || fail "$(field Result), exit code $(field ExecMainStatus)"
in_journal '"event":"stopped"' || fail "the journal does not say stopped"
systemctl start answerbookd
eventually ask

echo "-- removed, the configuration stays; purged, only what the administrator put there"
apt-get remove -y -q answerbook-server >/srv/apt.log 2>&1 || fail "apt-get remove"
! systemctl is-active --quiet answerbookd || fail "still running"
expect test ! -e /usr/bin/answerbookd
expect test -e $config
apt-get purge -y -q answerbook-server answerbook-client answerbook-content >/srv/apt.log 2>&1 || fail "apt-get purge"
expect test ! -e $config
expect test -e /etc/answerbook/tls.crt
expect test ! -e /usr/share/answerbook
expect getent passwd answerbook >/dev/null
left=$(find /etc/systemd /lib/systemd /usr/lib/systemd /var/lib/systemd /run/answerbook /run/systemd/system -name '*answerbook*' -not -name 'answerbook-check*' 2>/dev/null || true)
[[ -z $left ]] || fail "left behind: $left"
echo "-- all as it should be"
