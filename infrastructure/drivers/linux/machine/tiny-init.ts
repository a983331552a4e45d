/** The line on the console that says that a tiny machine is up, with its id after it. */
export const tinyReadyLine = 'zledger machine ready';

/**
 * The first process of the tiny root, a busybox shell script: loads modules, reads the machine's configuration,
 * sets up network and mounts, says on the console what it did, runs the entrypoint, and shuts down on the power button.
 */
export const tinyInit = `#!/bin/sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /run /tmp /dev/pts
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
for module in $(cat /modules/order); do
  insmod "/modules/$module" 2>/dev/null || echo "zledger machine: module $module did not load"
done

config=/sys/firmware/qemu_fw_cfg/by_name/opt/zledger/machine.sh/raw
if [ -r "$config" ]; then
  cat "$config" > /run/machine.sh
  . /run/machine.sh
else
  echo "zledger machine: no configuration, the kernel has no qemu_fw_cfg"
fi

hostname "\${ZLEDGER_HOSTNAME:-zledger}"
ip link set lo up
if ip link set eth0 up; then
  ip addr add "$ZLEDGER_IP/$ZLEDGER_PREFIX_LENGTH" dev eth0
  ip route add default via "$ZLEDGER_GATEWAY"
fi
mkdir -p /etc
for server in $ZLEDGER_NAMESERVERS; do echo "nameserver $server"; done > /etc/resolv.conf

mount_disk() {
  mount -t ext4 "$1" "$2" 2>/dev/null && return 0
  # Only a disk that begins with nothing but zeroes is new: never format over what somebody put there.
  if [ "$(dd if="$1" bs=4096 count=64 2>/dev/null | tr -d '\\000' | wc -c)" != 0 ]; then return 1; fi
  mke2fs -F "$1" >/dev/null 2>&1 && sync && mount -t ext4 "$1" "$2" 2>/dev/null
}
mount_share() {
  mount -t 9p -o trans=virtio,version=9p2000.L,msize=131072 "$1" "$2" 2>/dev/null
}
index=0
while [ "$index" -lt "\${ZLEDGER_MOUNTS:-0}" ]; do
  eval "kind=\\$ZLEDGER_MOUNT_\${index}_KIND source=\\$ZLEDGER_MOUNT_\${index}_SOURCE"
  eval "target=\\$ZLEDGER_MOUNT_\${index}_TARGET"
  mkdir -p "$target"
  if [ "$kind" = disk ]; then mount_disk "$source" "$target"; else mount_share "$source" "$target"; fi
  if [ $? = 0 ]; then echo "zledger machine mounted: $kind $source $target"
  else echo "zledger machine could not mount: $kind $source $target"; fi
  index=$((index + 1))
done

power_off() {
  echo "zledger machine stops"
  sync
  umount -a -r 2>/dev/null
  poweroff -f
}
trap power_off USR1
for device in /dev/input/event*; do
  [ -e "$device" ] && (dd if="$device" of=/dev/null bs=24 count=1 2>/dev/null && kill -USR1 1) &
done

echo "${tinyReadyLine}: $ZLEDGER_ID ip=$ZLEDGER_IP"
if [ -n "$ZLEDGER_ENTRYPOINT" ]; then
  setsid sh -c "$ZLEDGER_ENTRYPOINT" </dev/null &
fi
while :; do sleep 3600 & wait $!; done
`;
