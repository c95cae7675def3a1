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
#define EXECUTION_ATTENTION 0
#define EXECUTION_SPILL_USED 4
#define EXECUTION_SPILL 8
#define ATTENTION_LEAVE 1
#define ATTENTION_INTERRUPT 2
#define RED_ZONE 128
#define TRAP_FLAG 0x100
#define COMES_OVER 2
#define FIBER_THUNK 0
#define FIBER_CONTEXT 8
#define FIBER_CODE 16
#define FIBER_VALUES 24
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

// A signal between begin and end does not interrupt there (NotedRange in engine/interrupt.cpp).
.macro NOTED begin, end, soon, resume
  .pushsection weft_engine_noted, "a", @progbits
773:
  .long \begin - 773b
  .long \end - 773b
  .long \soon
  .ifb \resume
  .long 0
  .else
  .long \resume - 773b
  .endif
  .popsection
.endm

// Between the two a register holds the Activation, which guest code may outlive in an image or on
// a suspended stack. The next CHECK_ATTENTION sees the request.
.macro NOTED_BEGIN
771:
.endm
.macro NOTED_END
772:
  NOTED 771b, 772b, 0
.endm

// On the guest stack, and only there: a request made before is seen here, one made after finds the
// stack pointer in the guest stack and is the signal handler's. `jne` follows; \scratch is the
// Execution.
.macro CHECK_ATTENTION scratch
  NOTED_BEGIN
  LOAD_ACTIVATION \scratch
  movq ACTIVATION_EXECUTION(\scratch), \scratch
  NOTED_END
  testl $(ATTENTION_LEAVE | ATTENTION_INTERRUPT), EXECUTION_ATTENTION(\scratch)
.endm

// The instruction behind the next one finds the signal handler, which looks at the attention.
.macro STEP
  pushfq
  orq $TRAP_FLAG, (%rsp)
  popfq
.endm

  // Calls to the host are on the way of a forked process: base/fork_path.h.
  .section .text.hot.weft, "ax", @progbits

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
.Lenter_check:
  CHECK_ATTENTION %rax
  jne .Lenter_attention
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
.Lenter_attention:
  testl $ATTENTION_LEAVE, EXECUTION_ATTENTION(%rax)
  jne .Lrequested
  leaq .Lenter_check(%rip), %rax
  leaq -RED_ZONE(%rsp), %rsp
  pushq %rax
  jmp weft_engine_interrupted
.Lrequested:
  NOTED_BEGIN
  LOAD_ACTIVATION %rax
  movl $REASON_REQUESTED, ACTIVATION_REASON(%rax)
  movq ACTIVATION_HOST_SP(%rax), %rsp
  NOTED_END
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
.macro GUEST_FRAME
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
.endm

.macro SWITCH_TO_HOST_STACK scratch
  NOTED_BEGIN
  LOAD_ACTIVATION \scratch
  movq %rsp, ACTIVATION_GUEST_SP(\scratch)
  movq ACTIVATION_HOST_SP(\scratch), %rsp
  NOTED_END
.endm

.macro TO_HOST_STACK scratch
  GUEST_FRAME
  SWITCH_TO_HOST_STACK \scratch
.endm

// Keeps %rax.
.macro TO_GUEST_STACK_AND_RETURN
  movq %rbp, %rsp
  CHECK_ATTENTION %rcx
  jne weft_engine_attention_at_return
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
.endm

// TO_GUEST_STACK_AND_RETURN goes on here; %rcx is the Execution.
FUNCTION weft_engine_attention_at_return
  .cfi_def_cfa %rbp, 16
  .cfi_offset %rbp, -16
  testl $ATTENTION_LEAVE, EXECUTION_ATTENTION(%rcx)
  jne .Lrequested
  // Interrupted is this function: for its caller, which may catch what an interrupt throws, it is a
  // call still.
  leaq .Lattended(%rip), %rcx
  leaq -RED_ZONE(%rsp), %rsp
  pushq %rcx
  jmp weft_engine_interrupted
.Lattended:
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
END weft_engine_attention_at_return

// The frame of a host call is a HostCallFrame (engine/machine_context.h): all that it takes to go
// on behind the call, whatever has become of the registers. Guest code may be suspended, captured
// and restored here.
.macro CALL_HOST
  GUEST_FRAME
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  SWITCH_TO_HOST_STACK %rax
  movq (%rdi), %rax
  movq 8(%rdi), %rdi
  call *%rax
  testq %rax, %rax
  jne 1f
.endm

.macro LEFT_BY_HOST
1:
  movq %rax, %rdi
  call weft_engine_left_by_host
  jmp weft_engine_land
.endm

// void weft_engine_call_host(const HostFunction* %rdi, void* values %rsi)
FUNCTION weft_engine_call_host
  CALL_HOST
  .cfi_remember_state
  TO_GUEST_STACK_AND_RETURN
  .cfi_restore_state
  LEFT_BY_HOST
END weft_engine_call_host

// Calls weft_engine_interrupt_function; weft_engine_interrupted looks at new requests by itself.
FUNCTION weft_engine_call_interrupt
  CALL_HOST
  NOTED weft_engine_call_interrupt, 772b, 1
  movq %rbp, %rsp
  popq %rbp
  .cfi_remember_state
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_restore_state
  LEFT_BY_HOST
END weft_engine_call_interrupt

// What an interrupted instruction is made to call: -RED_ZONE - 8(%rsp before) is its address. Keeps
// every register, the flags and the spill area. All is kept in the guest stack, so that images and
// suspended stacks have it, too.
FUNCTION weft_engine_interrupted
  .cfi_signal_frame
  .cfi_def_cfa_offset RED_ZONE + 8
  .cfi_offset %rip, -(RED_ZONE + 8)
  pushfq
  .cfi_def_cfa_offset RED_ZONE + 16
  pushq %rbp
  .cfi_def_cfa_offset RED_ZONE + 24
  .cfi_offset %rbp, -(RED_ZONE + 24)
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  cld
  .set .Lplace, RED_ZONE + 24
  .irp reg, rax, rcx, rdx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
  pushq %\reg
  .set .Lplace, .Lplace + 8
  .cfi_offset %\reg, -.Lplace
  .endr
  LOAD_ACTIVATION %rbx
  movq ACTIVATION_EXECUTION(%rbx), %rbx
  movl EXECUTION_SPILL_USED(%rbx), %ecx
  movq EXECUTION_SPILL(%rbx), %rsi
  pushq %rbx
  pushq %rcx
  subq %rcx, %rsp
  movq %rsp, %rdi
  rep movsb
  subq weft_engine_vector_state(%rip), %rsp
  andq $-64, %rsp
  movl weft_engine_vector_state + 8(%rip), %eax
  movl weft_engine_vector_state + 12(%rip), %edx
  movl %eax, %ecx
  orl %edx, %ecx
  je 3f
  // XSAVE writes only some words of its header.
  xorl %ecx, %ecx
  .irp offset, 512, 520, 528, 536, 544, 552, 560, 568
  movq %rcx, \offset(%rsp)
  .endr
  xsave64 (%rsp)
2:
  fninit
1:
  leaq weft_engine_interrupt_function(%rip), %rdi
  xorl %esi, %esi
  call weft_engine_call_interrupt
.Lcalled_interrupt:
  NOTED weft_engine_interrupted, .Lcalled_interrupt, 1
  movq -120(%rbp), %rbx
  movl EXECUTION_ATTENTION(%rbx), %eax
  testl $ATTENTION_LEAVE, %eax
  jne .Lrequested
  testl $ATTENTION_INTERRUPT, %eax
  jne 1b
  movl weft_engine_vector_state + 8(%rip), %eax
  movl weft_engine_vector_state + 12(%rip), %edx
  movl %eax, %ecx
  orl %edx, %ecx
  je 4f
  xrstor64 (%rsp)
5:
  cld
  movq EXECUTION_SPILL(%rbx), %rdi
  movq -128(%rbp), %rcx
  leaq -128(%rbp), %rsi
  subq %rcx, %rsi
  rep movsb
  .set .Lplace, 0
  .irp reg, rax, rcx, rdx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
  .set .Lplace, .Lplace + 8
  movq -.Lplace(%rbp), %\reg
  .endr
  .cfi_remember_state
.Lall_but_frame_restored:
  NOTED .Lcalled_interrupt, .Lall_but_frame_restored, 1, 1b
  movq %rbp, %rsp
  .cfi_def_cfa_register %rsp
  .irp reg, rax, rcx, rdx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
  .cfi_restore %\reg
  .endr
  popq %rbp
  .cfi_def_cfa_offset RED_ZONE + 16
  .cfi_restore %rbp
  popfq
  .cfi_def_cfa_offset RED_ZONE + 8
  ret $RED_ZONE
  .cfi_restore_state
3:
  fxsave64 (%rsp)
  jmp 2b
4:
  fxrstor64 (%rsp)
  jmp 5b
END weft_engine_interrupted

// The outermost frame of a fiber; %rbx is its FiberStart.
FUNCTION weft_engine_fiber_main
  .cfi_undefined %rip
  movq FIBER_THUNK(%rbx), %rax
  movq FIBER_CONTEXT(%rbx), %rdi
  movq FIBER_CODE(%rbx), %rsi
  movq FIBER_VALUES(%rbx), %rdx
  xorl %ebp, %ebp
  call *%rax
  SWITCH_TO_HOST_STACK %rax
  call weft_engine_fiber_ended
  jmp weft_engine_land
END weft_engine_fiber_main

// Goes on at the Landing %rax, or leaves the guest if that is null. On the host stack.
FUNCTION weft_engine_land
  .cfi_undefined %rip
  testq %rax, %rax
  je 1f
  // Once on the guest stack it needs the Landing no more: an interrupt may make another one.
  movq 0(%rax), %rbx
  movq 8(%rax), %rbp
  movq 16(%rax), %r12
  movq 24(%rax), %r13
  movq 32(%rax), %r14
  movq 40(%rax), %r15
  movq LANDING_SP(%rax), %rcx
  movq LANDING_PC(%rax), %rdx
  movq LANDING_EXCEPTION(%rax), %rax
  movq %rcx, %rsp
.Lon_guest_stack:
  CHECK_ATTENTION %rcx
  jne 2f
  jmp *%rdx
1:
  LOAD_ACTIVATION %rax
  movq ACTIVATION_HOST_SP(%rax), %rsp
  jmp weft_engine_leave
2:
  testl $ATTENTION_LEAVE, EXECUTION_ATTENTION(%rcx)
  jne .Lrequested
  testq %rax, %rax
  jne 3f
  leaq -RED_ZONE(%rsp), %rsp
  pushq %rdx
  jmp weft_engine_interrupted
3:
  // A function has caught an exception: it is to come to its next call.
  STEP
  jmp *%rdx
.Lland_end:
  // No frame is around this.
  NOTED .Lon_guest_stack, .Lland_end, 2
END weft_engine_land

// A landing: throws the exception %rax from the call that has just been returned to.
FUNCTION weft_engine_throw_on
  movq %rax, %rsi
  xorl %edi, %edi
  movl $COMES_OVER, %edx
  jmp weft_engine_exception_throw
END weft_engine_throw_on

// void weft_engine_exception_throw(InstanceHeader* %rdi, Exception* %rsi, uint32_t again %edx)
FUNCTION weft_engine_exception_throw
  TO_HOST_STACK %rax
  call weft_engine_host_exception_throw
  jmp weft_engine_land
END weft_engine_exception_throw

// Keeps %rax. As TO_GUEST_STACK_AND_RETURN, but interrupts wait until the caller is on: throwing
// and catching consist of these builtins, so no other exception may come from there. Where the
// function ends.
.macro RETURN_QUIETLY name
  movq %rbp, %rsp
  CHECK_ATTENTION %rcx
  jne 775f
776:
  .cfi_remember_state
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_restore_state
775:
  testl $ATTENTION_LEAVE, EXECUTION_ATTENTION(%rcx)
  jne .Lrequested
  STEP
  jmp 776b
777:
  NOTED \name, 777b, 2
.endm

// Exception* weft_engine_exception_new(InstanceHeader* %rdi, uint32_t tag %esi)
FUNCTION weft_engine_exception_new
  TO_HOST_STACK %rax
  call weft_engine_host_exception_new
  testq %rax, %rax
  je weft_engine_land
  RETURN_QUIETLY weft_engine_exception_new
END weft_engine_exception_new

// void weft_engine_exception_release(InstanceHeader* %rdi, Exception* %rsi)
FUNCTION weft_engine_exception_release
  TO_HOST_STACK %rax
  call weft_engine_host_exception_release
  RETURN_QUIETLY weft_engine_exception_release
END weft_engine_exception_release

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
