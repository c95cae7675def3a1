// The look at the attention word and the system call behind it (blocking_call.h), for x86-64.

#if defined(__x86_64__)

  // On the way of a forked process: fork_path.h.
  .section .text.hot.weft, "ax", @progbits
  .globl weft_base_blocking_call
  .hidden weft_base_blocking_call
  .type weft_base_blocking_call, @function
  .globl weft_base_blocking_begin
  .hidden weft_base_blocking_begin
  .globl weft_base_blocking_end
  .hidden weft_base_blocking_end
  .globl weft_base_blocking_left
  .hidden weft_base_blocking_left
  .p2align 4
// long (const void* attention %rdi, long number %rsi, long a %rdx, b %rcx, c %r8, d %r9, e, f)
weft_base_blocking_call:
  .cfi_startproc
  movq %rdi, %r11
  movq %rsi, %rax
  movq %rdx, %rdi
  movq %rcx, %rsi
  movq %r8, %rdx
  movq %r9, %r10
  movq 8(%rsp), %r8
  movq 16(%rsp), %r9
weft_base_blocking_begin:
  cmpl $0, (%r11)
  jne weft_base_blocking_left
  syscall
weft_base_blocking_end:
  ret
weft_base_blocking_left:
  movq $-512, %rax
  ret
  .cfi_endproc
  .size weft_base_blocking_call, . - weft_base_blocking_call

#endif

  .section .note.GNU-stack, "", @progbits
