// Stack switches between host and guest for x86-64 (System V), and the engine's generic thunks.
// The rules are in docs/engine.md; the offsets are checked in engine/execution.h.
//
// Every function here keeps %rbp = its own frame on the stack it came from while it is on the other
// one, and says so in CFI: debuggers and _Unwind_Backtrace walk through the switches.

#if defined(__x86_64__)

#define ACTIVATION_HOST_SP 0
#define ACTIVATION_GUEST_SP 8
#define ACTIVATION_EXECUTION 16
#define ACTIVATION_REASON 32
#define REASON_REQUESTED 3
#define EXECUTION_LEAVE_NOW 0
#define LANDING_SP 48
#define LANDING_PC 56
#define LANDING_EXCEPTION 64
#define REGISTERS_RESULT 40
#define REGISTERS_VECTORS 48
#define REGISTERS_VECTOR_RESULT 176
#define REGISTERS_SIZE 192

.macro FUNCTION name
  .globl \name
  .hidden \name
  .type \name, @function
  .p2align 4
\name:
  .cfi_startproc
.endm

.macro END name
  .cfi_endproc
  .size \name, . - \name
.endm

.macro LOAD_ACTIVATION reg
  movq weft_engine_activation@GOTTPOFF(%rip), \reg
  movq %fs:(\reg), \reg
.endm

  .text

// void weft_engine_enter(Activation* %rdi, EntryThunk* %rsi, void* context %rdx,
//                        const void* code %rcx, void* values %r8)
FUNCTION weft_engine_enter
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  pushq %rbx
  .cfi_def_cfa_offset 24
  .cfi_offset %rbx, -24
  pushq %r12
  .cfi_def_cfa_offset 32
  .cfi_offset %r12, -32
  pushq %r13
  .cfi_def_cfa_offset 40
  .cfi_offset %r13, -40
  pushq %r14
  .cfi_def_cfa_offset 48
  .cfi_offset %r14, -48
  pushq %r15
  .cfi_def_cfa_offset 56
  .cfi_offset %r15, -56
  subq $8, %rsp
  movq %rsp, %rbp
  .cfi_def_cfa %rbp, 64
  movq %rsp, ACTIVATION_HOST_SP(%rdi)
  movq ACTIVATION_GUEST_SP(%rdi), %rsp
  // Only now that the signal handler sees the guest stack: a request made before is seen here, one
  // made after is seen by the handler.
  movq ACTIVATION_EXECUTION(%rdi), %rax
  cmpl $0, EXECUTION_LEAVE_NOW(%rax)
  jne .Lrequested
  movq %rsi, %rax
  movq %rdx, %rdi
  movq %rcx, %rsi
  movq %r8, %rdx
  call *%rax
  movq %rbp, %rsp
.Lenter_return:
  .cfi_remember_state
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_restore_state
.Lrequested:
  LOAD_ACTIVATION %rax
  movl $REASON_REQUESTED, ACTIVATION_REASON(%rax)
  movq ACTIVATION_HOST_SP(%rax), %rsp
  jmp weft_engine_leave
END weft_engine_enter

// Continues weft_engine_enter after the guest was abandoned. %rsp = host_sp, everything else
// unknown. An abandoned libm function may have left values on the x87 stack.
FUNCTION weft_engine_leave
  .cfi_def_cfa %rsp, 64
  .cfi_offset %rbp, -16
  .cfi_offset %rbx, -24
  .cfi_offset %r12, -32
  .cfi_offset %r13, -40
  .cfi_offset %r14, -48
  .cfi_offset %r15, -56
  cld
  fninit
  movq %rsp, %rbp
  jmp .Lenter_return
END weft_engine_leave

// Frame of a function that switches from the guest stack to the host stack and back.
.macro TO_HOST_STACK scratch
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  LOAD_ACTIVATION \scratch
  movq %rsp, ACTIVATION_GUEST_SP(\scratch)
  movq ACTIVATION_HOST_SP(\scratch), %rsp
.endm

// Keeps %rax and %xmm0. The request is looked at after the switch, for the reason given above.
.macro TO_GUEST_STACK_AND_RETURN
  movq %rbp, %rsp
  LOAD_ACTIVATION %rcx
  movq ACTIVATION_EXECUTION(%rcx), %rcx
  cmpl $0, EXECUTION_LEAVE_NOW(%rcx)
  jne .Lrequested
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
.endm

// void weft_engine_call_host(const HostFunction* %rdi, void* values %rsi)
FUNCTION weft_engine_call_host
  TO_HOST_STACK %rax
  movq (%rdi), %rax
  movq 8(%rdi), %rdi
  call *%rax
  testq %rax, %rax
  jne 1f
  .cfi_remember_state
  TO_GUEST_STACK_AND_RETURN
  .cfi_restore_state
1:
  movq %rax, %rdi
  call weft_engine_left_by_host
  jmp weft_engine_land
END weft_engine_call_host

// Goes on at the Landing %rax, or leaves the guest if that is null. On the host stack.
FUNCTION weft_engine_land
  .cfi_undefined %rip
  testq %rax, %rax
  je 1f
  movq LANDING_SP(%rax), %rsp
  // As in TO_GUEST_STACK_AND_RETURN.
  LOAD_ACTIVATION %rcx
  movq ACTIVATION_EXECUTION(%rcx), %rcx
  cmpl $0, EXECUTION_LEAVE_NOW(%rcx)
  jne .Lrequested
  movq 0(%rax), %rbx
  movq 8(%rax), %rbp
  movq 16(%rax), %r12
  movq 24(%rax), %r13
  movq 32(%rax), %r14
  movq 40(%rax), %r15
  movq LANDING_PC(%rax), %rdx
  movq LANDING_EXCEPTION(%rax), %rax
  jmp *%rdx
1:
  LOAD_ACTIVATION %rax
  movq ACTIVATION_HOST_SP(%rax), %rsp
  jmp weft_engine_leave
END weft_engine_land

// void weft_engine_exception_throw(InstanceHeader* %rdi, Exception* %rsi, uint32_t again %edx)
FUNCTION weft_engine_exception_throw
  TO_HOST_STACK %rax
  call weft_engine_host_exception_throw
  jmp weft_engine_land
END weft_engine_exception_throw

// Exception* weft_engine_exception_new(InstanceHeader* %rdi, uint32_t tag %esi)
FUNCTION weft_engine_exception_new
  TO_HOST_STACK %rax
  call weft_engine_host_exception_new
  testq %rax, %rax
  je weft_engine_land
  TO_GUEST_STACK_AND_RETURN
END weft_engine_exception_new

// Builtins that must not be abandoned half-way run on the host stack. At most six integer
// arguments, an integer result.
.macro BUILTIN name
FUNCTION weft_engine_\name
  TO_HOST_STACK %rax
  call weft_engine_host_\name
  TO_GUEST_STACK_AND_RETURN
END weft_engine_\name
.endm

BUILTIN memory_grow
BUILTIN data_drop
BUILTIN table_set
BUILTIN table_grow
BUILTIN table_fill
BUILTIN table_copy
BUILTIN table_init
BUILTIN elem_drop
BUILTIN ref_func
BUILTIN exception_release
BUILTIN atomic_wait
BUILTIN atomic_notify

// void weft_engine_generic_entry(void* context %rdi, const void* code %rsi, RegisterFile* %rdx)
FUNCTION weft_engine_generic_entry
  pushq %rbx
  .cfi_def_cfa_offset 16
  .cfi_offset %rbx, -16
  movq %rdx, %rbx
  movq %rsi, %rax
  movaps REGISTERS_VECTORS + 0x00(%rbx), %xmm0
  movaps REGISTERS_VECTORS + 0x10(%rbx), %xmm1
  movaps REGISTERS_VECTORS + 0x20(%rbx), %xmm2
  movaps REGISTERS_VECTORS + 0x30(%rbx), %xmm3
  movaps REGISTERS_VECTORS + 0x40(%rbx), %xmm4
  movaps REGISTERS_VECTORS + 0x50(%rbx), %xmm5
  movaps REGISTERS_VECTORS + 0x60(%rbx), %xmm6
  movaps REGISTERS_VECTORS + 0x70(%rbx), %xmm7
  movq 0(%rbx), %rsi
  movq 8(%rbx), %rdx
  movq 16(%rbx), %rcx
  movq 24(%rbx), %r8
  movq 32(%rbx), %r9
  call *%rax
  movq %rax, REGISTERS_RESULT(%rbx)
  movaps %xmm0, REGISTERS_VECTOR_RESULT(%rbx)
  popq %rbx
  .cfi_def_cfa_offset 8
  ret
END weft_engine_generic_entry

// A wasm function (context %rdi = HostFunction*) of any type.
FUNCTION weft_engine_generic_host_thunk
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  subq $REGISTERS_SIZE, %rsp
  movq %rsi, 0(%rsp)
  movq %rdx, 8(%rsp)
  movq %rcx, 16(%rsp)
  movq %r8, 24(%rsp)
  movq %r9, 32(%rsp)
  movaps %xmm0, REGISTERS_VECTORS + 0x00(%rsp)
  movaps %xmm1, REGISTERS_VECTORS + 0x10(%rsp)
  movaps %xmm2, REGISTERS_VECTORS + 0x20(%rsp)
  movaps %xmm3, REGISTERS_VECTORS + 0x30(%rsp)
  movaps %xmm4, REGISTERS_VECTORS + 0x40(%rsp)
  movaps %xmm5, REGISTERS_VECTORS + 0x50(%rsp)
  movaps %xmm6, REGISTERS_VECTORS + 0x60(%rsp)
  movaps %xmm7, REGISTERS_VECTORS + 0x70(%rsp)
  movq %rsp, %rsi
  call weft_engine_marshal
  movq REGISTERS_RESULT(%rsp), %rax
  movaps REGISTERS_VECTOR_RESULT(%rsp), %xmm0
  leave
  .cfi_def_cfa %rsp, 8
  ret
END weft_engine_generic_host_thunk

#else
#error "Weft's engine needs a stack switch for this architecture: see docs/engine.md"
#endif

  .section .note.GNU-stack, "", @progbits
