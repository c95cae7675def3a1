// Readers of passwd, group and mount tables, on files of the program's own.
#include "../guest/guest.h"

#include <grp.h>
#include <mntent.h>
#include <pwd.h>
int main(void) {
  write_file("passwd", "root:x:0:0:root:/root:/bin/sh\nann:*:1000:100:Ann A.,,,:/home/ann:/bin/bash\nlast:x:65534:65534::/:\n");
  FILE* f = fopen("passwd", "r");
  struct passwd* p;
  while ((p = fgetpwent(f)))
    printf("%s|%s|%u|%u|%s|%s|%s\n", p->pw_name, p->pw_passwd, p->pw_uid, p->pw_gid, p->pw_gecos, p->pw_dir, p->pw_shell);
  fclose(f);
  write_file("group", "wheel:x:0:root,ann\nusers:x:100:\n");
  f = fopen("group", "r");
  struct group* g;
  while ((g = fgetgrent(f))) {
    printf("%s %u:", g->gr_name, g->gr_gid);
    for (char** m = g->gr_mem; *m; m++) printf(" %s", *m);
    puts("");
  }
  fclose(f);
  f = fopen("out", "w");
  struct passwd fresh = {.pw_name = "new", .pw_passwd = "x", .pw_uid = 7, .pw_gid = 8, .pw_gecos = "New", .pw_dir = "/n", .pw_shell = "/s"};
  printf("%d\n", putpwent(&fresh, f));
  fclose(f);
  show_file("out");
  write_file("mounts", "/dev/sda1 / ext4 rw,noatime 0 1\n# comment\nproc /a_b proc defaults 0 0\n");
  f = setmntent("mounts", "r");
  struct mntent* m;
  while ((m = getmntent(f))) {
    printf("%s on %s type %s (%s) %d %d", m->mnt_fsname, m->mnt_dir, m->mnt_type, m->mnt_opts, m->mnt_freq, m->mnt_passno);
    printf(" %d\n", hasmntopt(m, "noatime") != NULL);
  }
  endmntent(f);
}
