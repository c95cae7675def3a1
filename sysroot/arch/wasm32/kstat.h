struct kstat {
	dev_t st_dev;
	ino_t st_ino;
	mode_t st_mode;
	nlink_t st_nlink;
	uid_t st_uid;
	gid_t st_gid;
	dev_t st_rdev;
	off_t st_size;
	blkcnt_t st_blocks;
	blksize_t st_blksize;
	long st_atime_nsec;
	long st_mtime_nsec;
	long st_ctime_nsec;
	time_t st_atime_sec;
	time_t st_mtime_sec;
	time_t st_ctime_sec;
};
