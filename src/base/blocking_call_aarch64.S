// The look at the attention word and the system call behind it (blocking_call.h), for AArch64.

#if defined(__aarch64__)

  // On the way of a forked process: fork_path.h.
  .section .text.hot.weft, "ax", @progbits
  .globl weft_base_blocking_call
  .hidden weft_base_blocking_call
  .type weft_base_blocking_call, %function
  .globl weft_base_blocking_begin
  .hidden weft_base_blocking_begin
  .globl weft_base_blocking_end
  .hidden weft_base_blocking_end
  .globl weft_base_blocking_left
  .hidden weft_base_blocking_left
  .p2align 2
// long (const void* attention x0, long number x1, long a x2, b x3, c x4, d x5, e x6, f x7)
weft_base_blocking_call:
  .cfi_startproc
  mov x9, x0
  mov x8, x1
  mov x0, x2
  mov x1, x3
  mov x2, x4
  mov x3, x5
  mov x4, x6
  mov x5, x7
weft_base_blocking_begin:
  ldr w10, [x9]
  cbnz w10, weft_base_blocking_left
  svc #0
weft_base_blocking_end:
  ret
weft_base_blocking_left:
  mov x0, #-512
  ret
  .cfi_endproc
  .size weft_base_blocking_call, . - weft_base_blocking_call

#endif

  .section .note.GNU-stack, "", %progbits
