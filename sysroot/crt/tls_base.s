# In a program without shared memory the linker gives thread-local variables absolute addresses, yet
# would also set __tls_base to where they begin (LLD 19): a base of its own, zero. With shared memory the
# linker's own comes first.
	.globaltype __tls_base, i32
	.globl __tls_base
__tls_base:
