/**
 * A library that is loaded before libc (LD_PRELOAD) into a real writer process and sees every call with which Node.js and
 * LevelDB change files below one folder. It writes each successful one into a journal, in order, and can let the k-th one
 * fail. LevelDB writes through stdio, whose own calls cannot be seen; its files are therefore given as cookies.
 *
 * Environment: `SHIM_ROOT` (paths that begin with it count), `SHIM_JOURNAL` (file; none: no journal), `SHIM_FAIL` (number
 * of the call from 1 on that fails, and with it all later ones of its kind, as a broken disk does; 0: none), `SHIM_ERRNO`
 * (5: EIO, 28: ENOSPC), `SHIM_ONCE` (1: only that call fails).
 *
 * Journal, little endian: u32 length of the rest, u8 kind, u32 file, u64 offset, data. Kinds: o opened (data: path), w
 * written at the offset, s synced, t truncated to the offset, r renamed (data: from, 0, to), l linked (the same), u
 * unlinked, m folder made, d folder removed (data: path), c closed, k told (data: what the process wrote to stdout). `file` is the number that the
 * opening gave; the offset of an opening has bit 0 for O_CREAT, bit 1 for O_TRUNC.
 */
export const diskShimSource = String.raw`
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t rootLength;
static int journal = -1;
static long failAt, calls;
static int failWith = EIO, once;
static uint32_t opened;
static uint32_t fileOf[FILES];
static FILE *streams[FILES];

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t rawWrite(int fd, const void *bytes, size_t length) {
  REAL(ssize_t, "write", int, const void *, size_t);
  return real(fd, bytes, length);
}

__attribute__((constructor)) static void start(void) {
  root = getenv("SHIM_ROOT");
  if (!root) return;
  rootLength = strlen(root);
  const char *text = getenv("SHIM_FAIL");
  failAt = text ? atol(text) : 0;
  if ((text = getenv("SHIM_ERRNO"))) failWith = atoi(text);
  once = (text = getenv("SHIM_ONCE")) && *text == '1';
  if ((text = getenv("SHIM_JOURNAL"))) journal = syscall(257, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static int ours(const char *path) {
  return root && path && strncmp(path, root, rootLength) == 0;
}

static uint32_t known(int fd) { return fd >= 0 && fd < FILES ? fileOf[fd] : 0; }

/* One change of the disk: whether it is to fail. Called with the lock held. */
static int refused(void) {
  calls++;
  if (!failAt || calls < failAt || (once && calls != failAt)) return 0;
  errno = failWith;
  return 1;
}

static void record(char kind, uint32_t file, uint64_t offset, const void *data, size_t length) {
  if (journal < 0) return;
  unsigned char *entry = malloc(17 + length);
  uint32_t rest = 13 + length;
  memcpy(entry, &rest, 4);
  entry[4] = kind;
  memcpy(entry + 5, &file, 4);
  memcpy(entry + 9, &offset, 8);
  if (length) memcpy(entry + 17, data, length);
  rawWrite(journal, entry, 17 + length);
  free(entry);
}

static void record2(char kind, const char *from, const char *to) {
  char both[8192];
  int length = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
  record(kind, 0, 0, both, length);
}

static void note(int fd, const char *path, int flags) {
  if (fd < 0 || fd >= FILES) return;
  fileOf[fd] = 0;
  if (!ours(path) || (flags & O_DIRECTORY)) return;
  fileOf[fd] = ++opened;
  record('o', opened, (flags & O_CREAT ? 1 : 0) | (flags & O_TRUNC ? 2 : 0), path, strlen(path));
}

static int openAny(const char *path, int flags, mode_t mode) {
  pthread_mutex_lock(&lock);
  int changes = flags & (O_CREAT | O_TRUNC);
  int fd = ours(path) && changes && refused() ? -1 : syscall(257, AT_FDCWD, path, flags, mode);
  int why = errno;
  if (fd >= 0) note(fd, path, flags);
  pthread_mutex_unlock(&lock);
  errno = why;
  return fd;
}

#define OPEN(name) int name(const char *path, int flags, ...) { \
  va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, int); va_end(rest); return openAny(path, flags, mode); }
OPEN(open)
OPEN(open64)

int close(int fd) {
  REAL(int, "close", int);
  pthread_mutex_lock(&lock);
  if (known(fd)) record('c', fileOf[fd], 0, 0, 0);
  if (fd >= 0 && fd < FILES) { fileOf[fd] = 0; streams[fd] = 0; }
  int done = real(fd);
  pthread_mutex_unlock(&lock);
  return done;
}

static ssize_t writeAt(int fd, const struct iovec *parts, int count, off64_t offset) {
  size_t length = 0;
  for (int at = 0; at < count; at++) length += parts[at].iov_len;
  char *bytes = malloc(length + 1), *next = bytes;
  for (int at = 0; at < count; next += parts[at++].iov_len) memcpy(next, parts[at].iov_base, parts[at].iov_len);
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  if (!refused()) {
    int flags = fcntl(fd, F_GETFL);
    off64_t place = offset >= 0 ? offset : flags & O_APPEND ? lseek64(fd, 0, SEEK_END) : lseek64(fd, 0, SEEK_CUR);
    done = offset >= 0 ? syscall(18, fd, bytes, length, offset) : syscall(1, fd, bytes, length);
    if (done > 0) record('w', fileOf[fd], place, bytes, done);
  }
  int why = errno;
  pthread_mutex_unlock(&lock);
  free(bytes);
  errno = why;
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  struct iovec part = {(void *)bytes, length};
  if (known(fd)) return writeAt(fd, &part, 1, -1);
  if (fd == 1 && journal >= 0) {
    pthread_mutex_lock(&lock);
    record('k', 0, 0, bytes, length);
    pthread_mutex_unlock(&lock);
  }
  return rawWrite(fd, bytes, length);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  struct iovec part = {(void *)bytes, length};
  return known(fd) ? writeAt(fd, &part, 1, offset) : real(fd, bytes, length, offset);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  return known(fd) ? writeAt(fd, parts, count, -1) : real(fd, parts, count);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  REAL(ssize_t, "pwritev64", int, const struct iovec *, int, off64_t);
  return known(fd) ? writeAt(fd, parts, count, offset) : real(fd, parts, count, offset);
}

#define ON_FILE(name, kind) int name(int fd) { \
  REAL(int, #name, int); \
  pthread_mutex_lock(&lock); \
  int done = known(fd) && refused() ? -1 : real(fd), why = errno; \
  if (done == 0) record(kind, known(fd), 0, 0, 0); \
  pthread_mutex_unlock(&lock); errno = why; return done; }
ON_FILE(fsync, 's')
ON_FILE(fdatasync, 's')

int ftruncate64(int fd, off64_t size) {
  REAL(int, "ftruncate64", int, off64_t);
  pthread_mutex_lock(&lock);
  int done = known(fd) && refused() ? -1 : real(fd, size), why = errno;
  if (done == 0 && known(fd)) record('t', fileOf[fd], size, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = why;
  return done;
}

#define ON_PATH(name, kind, types, values) int name types { \
  REAL(int, #name, ON_PATH_TYPES_##name); \
  pthread_mutex_lock(&lock); \
  int done = ours(path) && refused() ? -1 : real values, why = errno; \
  if (done == 0 && ours(path)) record(kind, 0, 0, path, strlen(path)); \
  pthread_mutex_unlock(&lock); errno = why; return done; }
#define ON_PATH_TYPES_unlink const char *
#define ON_PATH_TYPES_rmdir const char *
#define ON_PATH_TYPES_mkdir const char *, mode_t
ON_PATH(unlink, 'u', (const char *path), (path))
ON_PATH(rmdir, 'd', (const char *path), (path))
ON_PATH(mkdir, 'm', (const char *path, mode_t mode), (path, mode))

#define ON_TWO(name, kind) int name(const char *from, const char *to) { \
  REAL(int, #name, const char *, const char *); \
  pthread_mutex_lock(&lock); \
  int done = ours(to) && refused() ? -1 : real(from, to), why = errno; \
  if (done == 0 && ours(to)) record2(kind, from, to); \
  pthread_mutex_unlock(&lock); errno = why; return done; }
ON_TWO(rename, 'r')
ON_TWO(link, 'l')

/* LevelDB's files: stdio over our own write. */
static ssize_t cookieWrite(void *cookie, const char *bytes, size_t length) {
  ssize_t done = write((int)(intptr_t)cookie, bytes, length);
  return done < 0 ? 0 : done;
}
static int cookieClose(void *cookie) { return close((int)(intptr_t)cookie); }

FILE *fopen64(const char *path, const char *mode) {
  REAL(FILE *, "fopen64", const char *, const char *);
  if (!ours(path) || (*mode != 'w' && *mode != 'a')) return real(path, mode);
  int fd = openAny(path, O_WRONLY | O_CREAT | O_CLOEXEC | (*mode == 'w' ? O_TRUNC : O_APPEND), 0644);
  if (fd < 0) return 0;
  cookie_io_functions_t calls = {0, cookieWrite, 0, cookieClose};
  FILE *stream = fopencookie((void *)(intptr_t)fd, mode, calls);
  if (stream && fd < FILES) streams[fd] = stream;
  return stream;
}
int fileno(FILE *stream) {
  REAL(int, "fileno", FILE *);
  for (int fd = 0; stream && fd < FILES; fd++) if (streams[fd] == stream) return fd;
  return real(stream);
}
`;
