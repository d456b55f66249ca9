//go:build !headless

package ui

// load reads the settings.
func (d *settingsDialog) load() {
	d.tasks.Go(func() func() {
		s, err := d.program.Settings()
		return func() {
			if err != nil {
				d.state.notes[rowAirplane] = explained(err)
				d.show()
				return
			}
			d.adopt(s)
		}
	})
}

// adopt shows settings that are in force.
func (d *settingsDialog) adopt(s Settings) {
	d.state.now, d.state.read = s, true
	d.show()
	d.changed(s)
}

// enter takes what was typed in a row, if it is something else.
func (d *settingsDialog) enter(row string, take func(string) (Settings, bool), typed string) {
	wanted, changed := take(typed)
	if !changed {
		d.show()
		return
	}
	d.save(row, wanted)
}

// save keeps settings.
func (d *settingsDialog) save(row string, wanted Settings) {
	d.apply(row, func() error { return d.program.Save(wanted) }, func() {})
}

// apply changes something and shows what holds then; if it failed its row says why. done is called first.
func (d *settingsDialog) apply(row string, change func() error, done func()) {
	delete(d.state.notes, row)
	d.tasks.Go(func() func() {
		failed := change()
		now, err := d.program.Settings()
		return func() {
			done()
			if failed != nil {
				d.state.notes[row] = explained(failed)
			}
			if err != nil {
				d.show()
				return
			}
			d.adopt(now)
		}
	})
}

// storeToken keeps a token that was entered.
func (d *settingsDialog) storeToken(origin, token string) {
	d.reach(origin, func() error { return d.program.StoreToken(origin, token) })
}

func (d *settingsDialog) removeToken(origin string) {
	d.reach(origin, func() error { return d.program.RemoveToken(origin) })
}

// reach changes what the keychain has of a gateway.
func (d *settingsDialog) reach(origin string, change func() error) {
	d.state.reaching[origin] = true
	d.show()
	d.apply(origin, change, func() { delete(d.state.reaching, origin) })
}
