/* Names that a test gives away and takes back: loaded before libc (LD_PRELOAD), it looks names below `.test` (RFC 6761)
   up in the file FAKED_NAMES, with lines of a name and an address, and knows no other of them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    lookup *real = (lookup *)dlsym(RTLD_NEXT, "getaddrinfo");
    const char *table = getenv("FAKED_NAMES"), *end = name ? strrchr(name, '.') : NULL;
    if (!table || !end || strcmp(end, ".test")) return real(name, service, hints, found);
    FILE *file = fopen(table, "r");
    char known[256], address[64];
    int status = EAI_NONAME;
    while (file && status && fscanf(file, "%255s %63s", known, address) == 2)
        if (!strcmp(known, name)) status = real(address, service, hints, found);
    if (file) fclose(file);
    return status;
}
