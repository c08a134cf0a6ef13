/* A disk that fails: loaded before libc (LD_PRELOAD), it lets calls that change files below one folder fail.

   arm(folder, calls, paths, at, number, lasting, log) — from then on the `at`-th of the `calls` ("write,fsync", …) to
   files whose path below the folder matches the pattern `paths` (fnmatch(3)) fails with the error `number`; with
   `lasting` all later ones do too. With `at` 0 none does. Each counted call is a line in the file descriptor `log`: its
   name, and the path. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[4096], calls[256], paths[256];
static unsigned long fails_at, seen;
static int number, lasting, log_to = -1;

void arm(const char *below, const char *which, const char *to, unsigned long at, int error, int lasts, int log) {
    snprintf(calls, sizeof calls, ",%s,", which);
    snprintf(paths, sizeof paths, "%s", to);
    fails_at = at, number = error, lasting = lasts, log_to = log;
    snprintf(folder, sizeof folder, "%s/", below);
}

static int failing(const char *call, const char *path) {
    char name[32], line[4096 + 32];
    if (!folder[0] || strncmp(path, folder, strlen(folder))) return 0;
    snprintf(name, sizeof name, ",%s,", call);
    if (!strstr(calls, name) || fnmatch(paths, path + strlen(folder), 0)) return 0;
    unsigned long now = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
    int length = snprintf(line, sizeof line, "%s %s\n", call, path + strlen(folder));
    if (log_to >= 0) syscall(SYS_write, log_to, line, length);
    if (!fails_at || now < fails_at || (now > fails_at && !lasting)) return 0;
    errno = number;
    return 1;
}

static int failing_at(const char *call, int directory, const char *path) {
    char link[64], whole[4096];
    if (path[0] == '/') return failing(call, path);
    if (directory == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, whole, sizeof whole - strlen(path) - 2);
    if (length < 0) return 0;
    snprintf(whole + length, sizeof whole - length, path[0] ? "/%s" : "%s", path);
    return failing(call, whole);
}

static int failing_on(const char *call, int file) {
    return failing_at(call, file, "");
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define WRITES(flags) ((flags) & (O_CREAT | O_WRONLY | O_RDWR))
#define MODE(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        MODE(flags, mode) REAL(name); \
        return WRITES(flags) && failing_at("open", AT_FDCWD, path) ? -1 : real(path, flags, mode); \
    }
#define OPENAT(name) \
    int name(int directory, const char *path, int flags, ...) { \
        MODE(flags, mode) REAL(name); \
        return WRITES(flags) && failing_at("open", directory, path) ? -1 : real(directory, path, flags, mode); \
    }
/* One that takes a file descriptor, or a path. */
#define ON_FILE(type, name, call, given, ...) \
    type name given { REAL(name); return failing_on(call, file) ? -1 : real(__VA_ARGS__); }
#define ON_PATH(name, call, given, ...) \
    int name given { REAL(name); return failing_at(call, AT_FDCWD, path) ? -1 : real(__VA_ARGS__); }
#define IN_FOLDER(name, call, given, ...) \
    int name given { REAL(name); return failing_at(call, directory, path) ? -1 : real(__VA_ARGS__); }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
ON_FILE(ssize_t, write, "write", (int file, const void *data, size_t size), file, data, size)
ON_FILE(ssize_t, writev, "write", (int file, const struct iovec *data, int count), file, data, count)
ON_FILE(ssize_t, pwrite, "write", (int file, const void *data, size_t size, off_t at), file, data, size, at)
ON_FILE(ssize_t, pwrite64, "write", (int file, const void *data, size_t size, off64_t at), file, data, size, at)
ON_FILE(ssize_t, read, "read", (int file, void *data, size_t size), file, data, size)
ON_FILE(ssize_t, pread, "read", (int file, void *data, size_t size, off_t at), file, data, size, at)
ON_FILE(ssize_t, pread64, "read", (int file, void *data, size_t size, off64_t at), file, data, size, at)
ON_FILE(int, fsync, "fsync", (int file), file)
ON_FILE(int, fdatasync, "fsync", (int file), file)
ON_FILE(int, ftruncate, "truncate", (int file, off_t size), file, size)
ON_FILE(int, ftruncate64, "truncate", (int file, off64_t size), file, size)
ON_PATH(unlink, "unlink", (const char *path), path)
ON_PATH(rmdir, "unlink", (const char *path), path)
ON_PATH(mkdir, "mkdir", (const char *path, mode_t mode), path, mode)
ON_PATH(rename, "rename", (const char *old, const char *path), old, path)
ON_PATH(link, "link", (const char *old, const char *path), old, path)
IN_FOLDER(unlinkat, "unlink", (int directory, const char *path, int flags), directory, path, flags)
IN_FOLDER(linkat, "link", (int from, const char *old, int directory, const char *path, int flags), from, old, directory, path, flags)
IN_FOLDER(renameat, "rename", (int from, const char *old, int directory, const char *path), from, old, directory, path)
