package output

// FillIn is how a build gets into a target that cannot be renamed, such as a mount point.
func (f *Folder) FillIn() error { return f.fillIn() }
