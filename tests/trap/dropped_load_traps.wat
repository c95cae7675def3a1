;; exit: 134
;; stderr: out of bounds memory access
;; A load whose value nobody uses still traps.
(module
  (memory (export "memory") 1)
  (func (export "_start") (drop (i32.load (i32.const 65536)))))
