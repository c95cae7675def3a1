// cc: -pthread
// Children of a fork, whose parent's other threads were amid reading directories, opening, closing
// and changing the working directory: they find no lock taken, whichever the threads had just then.
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../guest/guest.h"

enum { kThreads = 4, kForks = 80 };
static volatile int stop;

static int entries_of(DIR* d) {
  int count = 0;
  while (readdir(d)) count++;
  return count;
}

/* What signal handlers and the children of vfork and _Fork may call: 0, or which of the calls
 * failed. */
static int use_descriptors(void) {
  int fd = open("kept/one", O_RDONLY), folder = open("kept", O_RDONLY | O_DIRECTORY);
  if (fd < 0 || folder < 0) return 10;
  if (dup2(fd, folder + 1) < 0) return 11;
  if (close(fd) || close(folder)) return 12;
  if (chdir("kept")) return 13;
  return access("two", F_OK) ? 14 : 0;
}

/* What children of fork may call. */
static int use_all(void) {
  DIR* d = opendir("kept");
  if (!d) return 1;
  if (entries_of(d) != 4) return 2;
  rewinddir(d);
  if (entries_of(d) != 4) return 3;
  if (fchdir(dirfd(d))) return 4;
  if (closedir(d)) return 5;
  int fd = open("one", O_RDONLY);
  if (fd < 0) return 6;
  if (close(fd)) return 7;
  return chdir("..") ? 8 : 0;
}

static void* hammers(void* directory) {
  while (!stop) {
    rewinddir(directory);
    if (entries_of(directory) != 4) abort();
    DIR* other = opendir(".");
    if (!other || !readdir(other) || lseek(dirfd(other), 0, SEEK_SET) || closedir(other)) abort();
    int fd = open("/dev/null", O_RDONLY);
    if (fd < 0 || close(fd) || chdir(".")) abort();
  }
  return NULL;
}

static void fork_with(const char* name, pid_t (*make)(void), int (*use)(void)) {
  int failed = 0;
  for (int i = 0; i < kForks && !failed; i++) {
    pid_t pid = MUST(make());
    if (pid == 0) {
      alarm(30); /* what waits for a lock ends by this */
      _exit(use());
    }
    MUST(waitpid(pid, &failed, 0));
  }
  if (WIFSIGNALED(failed))
    printf("%s: a child died of signal %d\n", name, WTERMSIG(failed));
  else
    printf("%s: children ended with %d\n", name, WEXITSTATUS(failed));
}

int main(void) {
  mkdir("kept", 0700);
  MUST(close(MUST(open("kept/one", O_CREAT | O_WRONLY, 0600))));
  MUST(close(MUST(open("kept/two", O_CREAT | O_WRONLY, 0600))));
  pthread_t threads[kThreads];
  DIR* directories[kThreads];
  for (int i = 0; i < kThreads; i++) {
    directories[i] = opendir("kept");
    MUST(-pthread_create(&threads[i], NULL, hammers, directories[i]));
  }
  fork_with("fork", fork, use_all);
  fork_with("_Fork", _Fork, use_descriptors);
  fork_with("vfork", vfork, use_descriptors);
  stop = 1;
  for (int i = 0; i < kThreads; i++) MUST(-pthread_join(threads[i], NULL));
  printf("use by the parent: %d\n", use_all());
}
