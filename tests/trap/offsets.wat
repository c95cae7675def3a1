;; exit: 134
;; cc: --debug-names
;; not-stderr: the function
;; stderr: ^    0: inner at program.wasm\+0x42$
;; stderr: ^    1: outer at program.wasm\+0x53$
;; stderr: ^    2: _start at program.wasm\+0x5a$
(module
  (memory (export "memory") 1)
  ;; Each of them could trap; the second does. The third is the same code as the first.
  (func $inner (param i32)
    (if (local.get 0) (then (unreachable)))
    (if (i32.eqz (local.get 0)) (then (unreachable)))
    (unreachable))
  ;; Both calls go to the same function; the second is made.
  (func $outer (param i32)
    (if (local.get 0) (then (call $inner (i32.const 1))))
    (call $inner (i32.const 0)))
  (func (export "_start") (call $outer (i32.const 0))))
