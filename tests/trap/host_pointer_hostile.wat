;; exit: 134
;; stderr: unreachable
;; Every range a host call gets is checked: wrong pointers give fault (21), never a crash. The module
;; traps at the end if all answers were right, and returns (status 0) otherwise.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\f0\ff\ff\ff\20\00\00\00")
  (func $not_fault (param i32) (result i32) (i32.ne (local.get 0) (i32.const 21)))
  (func (export "_start")
    (if (call $not_fault (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))) (then return))
    (if (call $not_fault (call $fd_write (i32.const 1) (i32.const 65532) (i32.const 1) (i32.const 16))) (then return))
    (if (call $not_fault (call $fd_write (i32.const 1) (i32.const 57345) (i32.const 1024) (i32.const 16))) (then return))
    ;; More than IOV_MAX (1024) pieces are inval (28), wherever they are.
    (if (i32.ne (call $fd_write (i32.const 1) (i32.const 8) (i32.const 0x20000000) (i32.const 16)) (i32.const 28)) (then return))
    (if (call $not_fault (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 65533))) (then return))
    (if (call $not_fault (call $clock (i32.const 0) (i64.const 1) (i32.const 65529))) (then return))
    (if (call $not_fault (call $clock (i32.const 0) (i64.const 1) (i32.const 0xffffffff))) (then return))
    (if (call $not_fault (call $random (i32.const 65535) (i32.const 2))) (then return))
    (if (call $not_fault (call $random (i32.const 0) (i32.const 0xffffffff))) (then return))
    unreachable))
