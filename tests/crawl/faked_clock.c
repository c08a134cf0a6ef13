/* A clock that a test moves on: loaded before libc (LD_PRELOAD), it adds the seconds in the file FAKED_CLOCK. Where they
   are negative, the clock was set back: that of the wall, since the other never goes back. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static volatile long *ahead;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAKED_CLOCK");
    int file = path ? open(path, O_RDONLY) : -1;
    void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) ahead = mapped;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    int moved = ahead && (clock == CLOCK_REALTIME || (clock == CLOCK_MONOTONIC && *ahead > 0));
    if (!failed && moved) now->tv_sec += *ahead;
    return failed;
}
