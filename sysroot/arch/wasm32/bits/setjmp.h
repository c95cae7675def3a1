/* What clang's exception lowering keeps (16 bytes), or a stack_snapshot of WASIX (24), and which. */
typedef unsigned long long __jmp_buf[4];
