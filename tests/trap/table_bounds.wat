;; exit: 134
;; stderr: out of bounds table access
(module
  (memory (export "memory") 1)
  (table $t 4 funcref)
  (func (export "_start") (drop (table.get $t (i32.const 4)))))
