;; exit: 134
;; stderr: out of bounds memory access
(module
  (memory (export "memory") 1)
  (func (export "_start") (memory.fill (i32.const 65530) (i32.const 1) (i32.const 7))))
